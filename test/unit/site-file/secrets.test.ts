import { describe, expect, it } from 'vitest';
import { renderSiteFile } from '../../../src/main/site-file/render-site-file.ts';
import { changed, descriptionOf, goodText, problemsOf } from './sample-file.ts';

const secret = 'hunter2-correct-horse';
const keyBlock = `|\n      -----BEGIN OPENSSH PRIVATE KEY-----\n      ${secret}\n      -----END OPENSSH PRIVATE KEY-----`;
const login = 'key:\n      file: ~/.ssh/id_ed25519';

describe('a secret in the file', () => {
  it.each([
    ['a password', changed(login, `password: ${secret}`)],
    ['a password in quotes', changed(login, `password: "${secret}"`)],
    ['a number as a password', changed(login, 'password: 123456')],
    ['a password in a map', changed(login, `password: { value: ${secret} }`)],
    ['a sudo password', changed(login, `${login}\n    sudoPassword: ${secret}`)],
    ['a passphrase', changed(login, `${login}\n    passphrase: ${secret}`)],
    ['an answer', changed(login, `keyboardInteractive: ${secret}`)],
    ['a private key', changed(login, `key: ${keyBlock}`)],
    ['a private key as a note', changed('name: Mill', `name: Mill\n  notes: ${keyBlock}`)],
    [
      'a private key as a variable',
      changed(
        '    credential: field',
        `    credential: field\n    variables:\n      x: "-----BEGIN RSA PRIVATE KEY----- ${secret}"`,
      ),
    ],
    [
      'a token as a variable',
      changed('    credential: field', `    credential: field\n    variables: { token: ${secret} }`),
    ],
    [
      'a password deep in a variable',
      changed(
        '    credential: field',
        `    credential: field\n    variables: { a: [{ db-password: ${secret} }] }`,
      ),
    ],
    [
      'a registry password',
      changed(
        '    credential: field',
        `    credential: field\n    registry: { configs: { "r:5000": { password: ${secret} } } }`,
      ),
    ],
  ])('%s is refused and not repeated', (_what, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain(secret);
    expect(JSON.stringify(problems)).not.toContain('123456');
  });

  it('is explained', () => {
    const [problem] = problemsOf(changed(login, `password: ${secret}`));
    expect(problem?.message).toBe(
      'credentials.field.password does not say where the secret comes from, or is the secret itself.',
    );
    expect(problem?.fix).toContain('{ env: NAME }');
    expect(problem).toMatchObject({ line: 8, column: 15 });
  });

  it('is not repeated when the line around it is broken', () => {
    for (const broken of [
      `password: "${secret}`,
      `password: ${secret}: x`,
      `password: [${secret}`,
      `\tpassword: ${secret}`,
      `password: !x ${secret}`,
    ]) {
      expect(JSON.stringify(problemsOf(changed(login, broken)))).not.toContain(secret);
    }
  });
});

describe('a written file', () => {
  it('has sources of secrets only', () => {
    const text = renderSiteFile(descriptionOf(goodText));
    expect(text).toBe(goodText);
    expect(text).toContain('key:\n      file: ~/.ssh/id_ed25519');
  });
});
