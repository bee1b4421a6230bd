import { lstat } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import type { SecretSource } from '../../../shared/model/credential.ts';
import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { SecretName, SecretVault } from '../../ports/secrets.ts';
import { loginFailed, messageOf, systemCode } from './errors.ts';
import { readPrivateKey } from './private-key.ts';

/** What is shown to sshd, secrets in hand. Lives no longer than a handshake. */
export type Proof =
  | { readonly kind: 'key'; readonly key: ParsedKey }
  | { readonly kind: 'password' | 'keyboard-interactive'; readonly password: string }
  | { readonly kind: 'agent'; readonly socket: string };

export interface ProofSources {
  readonly vault: SecretVault;
  /** Path of the ssh-agent's socket; undefined where there is none. */
  readonly agentSocket: string | undefined;
}

/** Fetches what a credential needs. @throws MusterError `host-login`, or what the vault throws for a missing secret. */
export async function proofOf(ctx: CallContext, target: HostTarget, sources: ProofSources): Promise<Proof> {
  const { auth } = target.credential;
  const { vault } = sources;
  switch (auth.method) {
    case 'key': {
      const text = await secret(ctx, target, vault, { source: auth.key, kind: 'credential-key' });
      const passphrase =
        auth.passphrase &&
        (await secret(ctx, target, vault, { source: auth.passphrase, kind: 'credential-passphrase' }));
      return { kind: 'key', key: readPrivateKey(target, text, passphrase && oneLine(passphrase)) };
    }
    case 'password':
    case 'keyboard-interactive': {
      const password = await secret(ctx, target, vault, {
        source: auth.password,
        kind: 'credential-password',
      });
      return { kind: auth.method, password: oneLine(password) };
    }
    case 'agent':
      return { kind: 'agent', socket: await agentSocketOf(target, sources.agentSocket) };
  }
}

/** The password sudo asks for, or null where the credential has none. */
export async function sudoPasswordOf(
  ctx: CallContext,
  target: HostTarget,
  vault: SecretVault,
): Promise<string | null> {
  const source = target.credential.sudoPassword;
  if (source === undefined) return null;
  return oneLine(await secret(ctx, target, vault, { source, kind: 'credential-sudo' }));
}

interface Wanted {
  readonly source: SecretSource;
  readonly kind: SecretName['kind'];
}

const nouns: Partial<Record<SecretName['kind'], string>> = {
  'credential-key': 'private key',
  'credential-passphrase': 'passphrase',
  'credential-password': 'password',
  'credential-sudo': 'sudo password',
};

async function secret(
  ctx: CallContext,
  target: HostTarget,
  vault: SecretVault,
  wanted: Wanted,
): Promise<string> {
  try {
    return await vault.resolve(ctx, wanted.source, { kind: wanted.kind, id: target.credential.id });
  } catch (error) {
    if (error instanceof MusterError || wanted.source.from !== 'file') throw error;
    const why = systemCode(error) === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw loginFailed(target, `the file with its ${nouns[wanted.kind]}, ${wanted.source.path}, ${why}`, {
      cure: 'Check the path in the site file and the permissions of the file.',
      detail: messageOf(error),
      cause: error,
    });
  }
}

/** A password kept in a file ends with the line break the editor added. */
function oneLine(text: string): string {
  return text.replace(/\r?\n$/, '');
}

async function agentSocketOf(target: HostTarget, socket: string | undefined): Promise<string> {
  const cure = 'Start an ssh-agent, add the key with `ssh-add`, and start Muster in that session.';
  if (socket === undefined || socket === '') {
    throw loginFailed(target, 'it wants an ssh-agent and SSH_AUTH_SOCK is not set', { cure });
  }
  try {
    await lstat(socket);
  } catch (error) {
    throw loginFailed(target, `there is no ssh-agent at ${socket}`, { cure, detail: messageOf(error) });
  }
  return socket;
}
