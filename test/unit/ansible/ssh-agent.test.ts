import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { answerAgentRequest } from '../../../src/main/ansible/ssh-agent/agent-protocol.ts';
import { serveSshAgent } from '../../../src/main/ansible/ssh-agent/agent-server.ts';
import { readSigningKey } from '../../../src/main/ansible/ssh-agent/private-key.ts';

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'mu-'));
afterAll(() => rmSync(directory, { recursive: true }));

function keygen(name: string, ...options: string[]): { readonly pem: string; readonly path: string } {
  const path = join(directory, name);
  execFileSync('ssh-keygen', ['-q', '-C', name, '-f', path, '-N', '', ...options]);
  return { pem: readFileSync(path, 'utf8'), path };
}

const kinds: readonly (readonly [string, readonly string[]])[] = [
  ['ed25519', ['-t', 'ed25519']],
  ['rsa', ['-t', 'rsa', '-b', '2048']],
  ['ecdsa256', ['-t', 'ecdsa', '-b', '256']],
  ['ecdsa521', ['-t', 'ecdsa', '-b', '521']],
  ['pkcs8-rsa', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
];

describe('the agent, as OpenSSH sees it', () => {
  test('lists and signs with every kind of key', async () => {
    const keys = kinds.map(([name, options]) => ({ name, ...keygen(name, ...options) }));
    const socket = join(directory, 'agent');
    const agent = await serveSshAgent(
      socket,
      keys.map(({ name, pem }) => readSigningKey(name, pem)),
    );
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    try {
      const { stdout } = await run('ssh-add', ['-l'], { env });
      expect(stdout.trim().split('\n')).toHaveLength(kinds.length);
      // ssh-add -T signs and verifies with the public key, over the agent.
      for (const { path } of keys) await run('ssh-add', ['-T', `${path}.pub`], { env });
    } finally {
      await agent.close();
    }
  });

  test('adds, removes and locks nothing', async () => {
    const { pem, path } = keygen('fixed', '-t', 'ed25519');
    const socket = join(directory, 'agent2');
    const agent = await serveSshAgent(socket, [readSigningKey('k', pem)]);
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    try {
      await expect(run('ssh-add', [path], { env })).rejects.toThrow(/refused operation/);
      await expect(run('ssh-add', ['-D'], { env })).rejects.toThrow();
      const { stdout } = await run('ssh-add', ['-l'], { env });
      expect(stdout).toContain('fixed');
    } finally {
      await agent.close();
    }
  });

  test('hangs up on somebody who talks nonsense', async () => {
    const agent = await serveSshAgent(join(directory, 'agent3'), []);
    const client = connect(agent.path);
    client.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 1]));
    await new Promise((resolve) => client.once('close', resolve));
    await agent.close();
  });
});

test('a request cut short is refused, not a crash', () => {
  const key = readSigningKey('k', keygen('short', '-t', 'ed25519').pem);
  for (const request of [[], [13], [13, 0, 0, 0, 9, 1], [27], [99]]) {
    expect([...answerAgentRequest(Buffer.from(request), [key])]).toEqual([5]);
  }
});

describe('a private key', () => {
  test('with a passphrase opens with it and only with it', () => {
    const path = join(directory, 'sealed');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-f', path, '-N', 'open sesame']);
    const pem = readFileSync(path, 'utf8');
    expect(readSigningKey('site', pem, 'open sesame').type).toBe('ssh-ed25519');
    expect(() => readSigningKey('site', pem, 'wrong')).toThrow(/SSH key of credential site cannot be used/);
    expect(() => readSigningKey('site', pem)).toThrow(/SSH key of credential site cannot be used/);
  });

  test('that is none is named as such', () => {
    const { path } = keygen('public', '-t', 'ed25519');
    expect(() => readSigningKey('site', readFileSync(`${path}.pub`, 'utf8'))).toThrow('it is a public key');
    writeFileSync(path, 'rubbish');
    expect(() => readSigningKey('site', 'rubbish')).toThrow(/cannot be used/);
  });
});
