import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createRedactor, REDACTED } from '../../../src/main/secrets/redactor.ts';

/** A secret with everything that some notation writes differently. */
const awkward = `p"a's\\s wörd/+&=%$`;

function redactorOf(...secrets: readonly string[]) {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.register(secret);
  return redactor;
}

describe('taking secrets out', () => {
  test.each([
    ['as it is', awkward],
    ['in JSON', JSON.stringify({ password: awkward })],
    ['in the JSON of Python', `{"password": "p\\"a's\\\\s w\\u00f6rd/+&=%$"}`],
    ['in a URL', `https://x/?p=${encodeURIComponent(awkward)}`],
    ['in a form', `p=${new URLSearchParams({ p: awkward }).toString().slice(2)}`],
    ['in a URL of Python', 'p%22a%27s%5Cs%20w%C3%B6rd/%2B%26%3D%25%24'],
    ['in base64', Buffer.from(awkward).toString('base64')],
    ['in base64url', Buffer.from(awkward).toString('base64url')],
    ['in basic authentication', Buffer.from(`user:${awkward}`).toString('base64')],
    ['in base64 one byte further', Buffer.from(`user1:${awkward}@`).toString('base64')],
    ['in base64 two bytes further', Buffer.from(`user12:${awkward}@@`).toString('base64')],
    ['quoted for a shell', `'${awkward.replaceAll("'", `'\\''`)}'`],
    ['quoted for a shell by Python', `'${awkward.replaceAll("'", `'"'"'`)}'`],
  ])('%s', (_what, text) => {
    const redacted = redactorOf(awkward).redact(`before ${text} after`);
    expect(redacted).toContain(REDACTED);
    expect(redacted).toMatch(/^before .* after$/s);
    for (const trace of [
      'wörd',
      'rd/+',
      'rd%2F',
      'w\\u00f6rd',
      Buffer.from(awkward).toString('base64').slice(4, 16),
    ]) {
      expect(redacted).not.toContain(trace);
    }
  });

  test('a shell that unquotes the quoted form would have seen the secret', () => {
    const quoted = `'${awkward.replaceAll("'", `'\\''`)}'`;
    expect(execFileSync('sh', ['-c', `printf %s ${quoted}`], { encoding: 'utf8' })).toBe(awkward);
    expect(redactorOf(awkward).redact(quoted)).toBe(`'${REDACTED}'`);
  });

  test('every occurrence, the longer secret first', () => {
    expect(redactorOf('abcd', 'abcdefgh').redact('abcdefgh abcd xabcdx')).toBe(
      `${REDACTED} ${REDACTED} x${REDACTED}x`,
    );
  });

  test('characters with a meaning in expressions are characters', () => {
    expect(redactorOf('a.*[c-d]|$').redact('a.*[c-d]|$ abcd')).toBe(`${REDACTED} abcd`);
  });

  test('secrets added later are known from then on', () => {
    const redactor = redactorOf('first-secret');
    expect(redactor.redact('first-secret second-secret')).toBe(`${REDACTED} second-secret`);
    redactor.register('second-secret');
    expect(redactor.redact('first-secret second-secret')).toBe(`${REDACTED} ${REDACTED}`);
  });

  test('JSON with a redacted secret is still JSON', () => {
    expect(JSON.parse(redactorOf(awkward).redact(JSON.stringify({ awkward, n: 1 })))).toMatchObject({ n: 1 });
  });

  test.each(['', 'a', 'abc', ' ab '])('a value as short as "%s" is left alone', (value) => {
    expect(redactorOf(value).redact('abc ab a')).toBe('abc ab a');
  });

  test('nothing known, nothing changed', () => {
    expect(createRedactor().redact('text')).toBe('text');
  });

  test('a line end that belongs to the file does not hide the secret', () => {
    expect(redactorOf('hunter22\n').redact('got hunter22!')).toBe(`got ${REDACTED}!`);
  });
});

describe('keys', () => {
  const key = generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  const lines = key.trim().split('\n').slice(1, -1);

  test('each line of a key, alone or with other line ends; the frame is no secret', () => {
    const redactor = redactorOf(key);
    for (const line of lines) expect(redactor.redact(`log: ${line}`)).toBe(`log: ${REDACTED}`);
    expect(redactor.redact(key.replaceAll('\n', '\r\n'))).not.toContain(lines[2]);
    expect(redactor.redact(JSON.stringify({ key }))).not.toContain(lines[2]);
    const frame = '-----BEGIN PRIVATE KEY-----';
    expect(redactor.redact(frame)).toBe(frame);
  });

  test('the password in a join token is a secret by itself', () => {
    const redactor = redactorOf(`K10${'ab'.repeat(32)}::server:swordfish`);
    expect(redactor.redact('token swordfish refused')).toBe(`token ${REDACTED} refused`);
  });
});

describe('documents', () => {
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'sec1', format: 'pem' })
    .toString();
  const kubeconfig = `apiVersion: v1
kind: Config
clusters:
- name: muster-cluster-01
  cluster:
    server: https://server-1.a-rather-long-name.example:6443
    certificate-authority-data: ${Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64')}
users:
- name: admin
  user:
    token: kubeconfig-u-2fzxk8d9w7q5n4m3.c-abcdef0123456789
    client-key-data: ${Buffer.from(pem).toString('base64')}
`;

  test('lose what is secret in them and keep their words', () => {
    const redactor = createRedactor();
    redactor.register(kubeconfig, 'document');
    const text =
      'kind: Config of muster-cluster-01 at https://server-1.a-rather-long-name.example:6443, user admin';
    expect(redactor.redact(text)).toBe(text);
    expect(redactor.redact(kubeconfig)).toBe(`${REDACTED}\n`);
    expect(redactor.redact('token: kubeconfig-u-2fzxk8d9w7q5n4m3.c-abcdef0123456789')).toBe(
      `token: ${REDACTED}`,
    );
    expect(redactor.redact(Buffer.from(pem).toString('base64'))).toBe(REDACTED);
    expect(redactor.redact(pem)).not.toContain(pem.split('\n')[1]);
  });
});

describe('taking secrets out of pieces', () => {
  const whole = `say hunter2hunter2 and hunter2-long, hunt, ${awkward} x xhunter2 abcab abc`;

  test('gives the same wherever the text is cut', () => {
    const redactor = redactorOf('hunter2', 'hunter2-longer', 'xhunter2y', awkward, 'abcab12');
    for (let first = 0; first <= whole.length; first += 1) {
      for (let second = first; second <= whole.length; second += 3) {
        const pieces = redactor.pieces();
        const told = [whole.slice(0, first), whole.slice(first, second), whole.slice(second)]
          .map((piece) => pieces.push(piece))
          .join('');
        expect(told + pieces.flush(), `cut at ${first} and ${second}`).toBe(redactor.redact(whole));
        expect(pieces.holds).toBe(false);
      }
    }
  });

  test('keeps back no more than may become a secret, and nothing where there is none', () => {
    const pieces = redactorOf('hunter2').pieces();
    expect(pieces.push('x'.repeat(1000))).toHaveLength(1000);
    expect(pieces.push('a hunter')).toBe('a ');
    expect(pieces.holds).toBe(true);
    expect(pieces.push('s')).toBe('hunters');
    expect(redactorOf().pieces().push('a hunter')).toBe('a hunter');
  });
});
