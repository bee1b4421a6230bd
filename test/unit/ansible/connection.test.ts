import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { passwordFor } from '../../../src/main/ansible/connection/secrets-server.ts';
import { renderKnownHosts, renderSshConfig } from '../../../src/main/ansible/connection/ssh-config.ts';
import { collectSshHosts } from '../../../src/main/ansible/connection/ssh-hosts.ts';
import type { HostTarget } from '../../../src/main/ports/host-target.ts';
import type { Credential } from '../../../src/shared/model/credential.ts';
import type { HostKey } from '../../../src/shared/model/host-key.ts';
import { aCredential, aNode } from '../../support/ansible-fixtures.ts';

const directory = mkdtempSync(join(tmpdir(), 'mu '));
afterAll(() => rmSync(directory, { recursive: true }));

const password: Credential = { ...aCredential(), auth: { method: 'password', password: { from: 'stored' } } };
const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIJz1rQ8tKSrc0sVxKTmLqTkVq7M5k8lzGZsJjFWk6X0p';
const pinned: HostKey[] = [
  { endpoint: 'e', algorithm: 'rsa-sha2-512', key, fingerprint: 'f', firstSeenAt: '', confirmedAt: '' },
];

function target(name: string, changes: Partial<HostTarget> = {}): HostTarget {
  return {
    nodeId: aNode(name).id,
    name,
    address: '10.0.0.1',
    port: 22,
    credential: aCredential(),
    jump: null,
    ...changes,
  };
}

/** What the real ssh makes of the configuration for one host. */
function effective(targets: readonly HostTarget[], alias: string): Map<string, string> {
  const hosts = collectSshHosts(targets, () => pinned);
  const file = join(directory, 'ssh_config');
  const paths = {
    knownHosts: join(directory, 'known_hosts'),
    agentSocket: join(directory, 'agent'),
    ownAgentSocket: null,
    publicKey: (name: string) => join(directory, `${name}.pub`),
  };
  writeFileSync(file, renderSshConfig(hosts, paths));
  const output = execFileSync('ssh', ['-G', '-F', file, alias], { encoding: 'utf8' });
  return new Map(
    output
      .trim()
      .split('\n')
      .map((line): [string, string] => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]),
  );
}

describe('the private ssh configuration, as ssh reads it', () => {
  test('reaches a node through its jump host, with its own key only', () => {
    const jump = target('jump', { address: '192.0.2.1', port: 2222, credential: password });
    const config = effective([target('n1', { jump })], 'n1');
    expect(Object.fromEntries(config)).toMatchObject({
      hostname: '10.0.0.1',
      hostkeyalias: 'n1',
      proxyjump: 'jump',
      stricthostkeychecking: 'true',
      identitiesonly: 'yes',
      identityfile: join(directory, 'n1.pub'),
      identityagent: join(directory, 'agent'),
      userknownhostsfile: join(directory, 'known_hosts'),
      forwardagent: 'no',
    });
  });

  test('gives a host with a password no key', () => {
    const config = effective([target('n1', { credential: password })], 'n1');
    expect(config.get('pubkeyauthentication')).toBe('false');
    expect(config.get('identityagent')).toBe('none');
  });
});

test('known hosts are written by alias, with the type the key itself names', () => {
  expect(renderKnownHosts(collectSshHosts([target('n1')], () => pinned))).toBe(`n1 ssh-ed25519 ${key}\n`);
});

describe('a host is refused', () => {
  test.each([
    [{ address: '-oProxyCommand=id' }, 'is not an address'],
    [{ address: 'a b' }, 'is not an address'],
    [{ name: 'a b' }, 'is not a host name'],
    [{ name: 'all' }, 'has a meaning of its own in inventories'],
    [{ credential: aCredential({ user: 'root\nProxyCommand id' }) }, 'is not a user name'],
    [{ credential: aCredential({ user: '-l' }) }, 'is not a user name'],
  ])('for %j', (changes, text) => {
    expect(() => collectSshHosts([target('n1', changes)], () => pinned)).toThrow(text);
  });

  test('when only a fingerprint of its key is known, which ssh cannot check', () => {
    const fingerprint: HostKey[] = pinned.map((pin) => ({ ...pin, algorithm: '', key: '' }));
    expect(() => collectSshHosts([target('n1')], () => fingerprint)).toThrow('has not been confirmed yet');
    const hosts = collectSshHosts([target('n1')], () => [...fingerprint, ...pinned]);
    expect(renderKnownHosts(hosts)).toBe(`n1 ssh-ed25519 ${key}\n`);
  });

  test('when its key was never confirmed', () => {
    expect(() => collectSshHosts([target('n1')], () => [])).toThrow(
      'The host key of n1 has not been confirmed yet.',
    );
  });
});

describe('a password is given', () => {
  const passwords = new Map([
    ['n1', 'first'],
    ['n2.site', 'second'],
  ]);

  test.each([
    ["keyed@n1's password: ", 'first'],
    ["dom\\user@n2.site's password: ", 'second'],
    ['(keyed@n2.site) Password: ', 'second'],
    ["keyed@other's password: ", undefined],
    ['Password: ', undefined],
    ['Are you sure you want to continue connecting (yes/no)? ', undefined],
  ])('for the prompt %j only where it names the host', (prompt, expected) => {
    expect(passwordFor(prompt, passwords)).toBe(expected);
  });

  test('for a prompt without a name where there is just one', () => {
    expect(passwordFor('Password: ', new Map([['n1', 'only']]))).toBe('only');
  });
});
