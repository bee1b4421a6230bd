import { describe, expect, it } from 'vitest';
import { maskSettings } from '../../../src/shared/rules/mask-settings.ts';

describe('a configuration without its secrets', () => {
  it.each([
    ['token: K10abc::server:xyz', 'token: [masked]'],
    ['"agent-token": abc', '"agent-token": [masked]'],
    ["    password: 'a: b'", '    password: [masked]'],
    ['K3S_TOKEN=abc', 'K3S_TOKEN=[masked]'],
    ['etcd-s3-secret-key: abc', 'etcd-s3-secret-key: [masked]'],
    ['etcd-s3-access-key: abc', 'etcd-s3-access-key: [masked]'],
    ['      - auth: dXNlcjpwYXNz', '      - auth: [masked]'],
    ['auth: {username: me, password: abc}', 'auth: [masked]'],
    ['r: {username: me, password: "a,b", x: y}', 'r: {username: me, password: [masked], x: y}'],
    ['server: https://10.0.0.1:6443', 'server: https://10.0.0.1:6443'],
    ['token-file: /etc/x', 'token-file: [masked]'],
    ['- {username: me, auth: abc}', '- {username: me, auth: [masked]}'],
    ['# a note', '# a note'],
    ['- node-label', '- node-label'],
  ])('%s', (line, told) => expect(maskSettings(line)).toBe(told));

  it('masks what goes on over more lines, and nothing after it', () => {
    const text = 'a: 1\ntoken: |\n  first\n\n  second\nb: 2\npassword:\n- one\n- two\nc: 3';
    expect(maskSettings(text)).toBe(
      'a: 1\ntoken: [masked]\n  [masked]\n\n  [masked]\nb: 2\npassword: \n[masked]\n[masked]\nc: 3'.replace(
        'password: ',
        'password:',
      ),
    );
  });

  it('masks a registry with its sign-in, and shows its address', () => {
    const text = [
      'configs:',
      '  registry.site:5000:',
      '    auth:',
      '      username: me',
      '      password: abc',
      '    tls:',
      '      ca_file: /etc/ca.pem',
    ].join('\n');
    const told = maskSettings(text);
    expect(told).not.toContain('abc');
    expect(told).toContain('registry.site:5000');
    expect(told).toContain('ca_file: /etc/ca.pem');
  });
});
