import type { Credential, SecretSource } from '../../../shared/model/credential.ts';
import { MusterError } from '../../../shared/model/error.ts';
import type { CredentialId } from '../../../shared/model/ids.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { SecretName, SecretVault } from '../../ports/secrets.ts';
import { readSigningKey, type SigningKey } from '../ssh-agent/private-key.ts';
import type { SshHost } from './ssh-hosts.ts';

/** The secrets of the hosts of one run, in memory. */
export interface Logins {
  /** By alias. */
  readonly keys: ReadonlyMap<string, SigningKey>;
  readonly passwords: ReadonlyMap<string, string>;
  readonly sudoPasswords: ReadonlyMap<string, string>;
}

interface OpenedCredential {
  readonly key?: SigningKey;
  readonly password?: string;
  readonly sudoPassword?: string;
}

/** Opens the credentials of all hosts, each one once. @throws MusterError as {@link SecretVault.resolve} and for unusable keys. */
export async function openLogins(
  ctx: CallContext,
  vault: SecretVault,
  hosts: readonly SshHost[],
  ownAgentSocket: string | null,
): Promise<Logins> {
  const opened = new Map<CredentialId, OpenedCredential>();
  const logins = {
    keys: new Map<string, SigningKey>(),
    passwords: new Map<string, string>(),
    sudoPasswords: new Map<string, string>(),
  };
  for (const { alias, target } of hosts) {
    const { credential } = target;
    if (credential.auth.method === 'agent' && ownAgentSocket === null) throw noAgent(credential);
    const secrets = opened.get(credential.id) ?? (await openCredential(ctx, vault, credential));
    opened.set(credential.id, secrets);
    if (secrets.key !== undefined) logins.keys.set(alias, secrets.key);
    if (secrets.password !== undefined) logins.passwords.set(alias, secrets.password);
    if (secrets.sudoPassword !== undefined) logins.sudoPasswords.set(alias, secrets.sudoPassword);
  }
  return logins;
}

async function openCredential(
  ctx: CallContext,
  vault: SecretVault,
  credential: Credential,
): Promise<OpenedCredential> {
  const resolve = (source: SecretSource, kind: SecretName['kind']) =>
    vault.resolve(ctx, source, { kind, id: credential.id });
  const { auth } = credential;
  const sudo =
    credential.sudoPassword === undefined
      ? {}
      : { sudoPassword: await resolve(credential.sudoPassword, 'credential-sudo') };
  switch (auth.method) {
    case 'key': {
      const pem = await resolve(auth.key, 'credential-key');
      const passphrase =
        auth.passphrase === undefined ? undefined : await resolve(auth.passphrase, 'credential-passphrase');
      return { ...sudo, key: readSigningKey(credential.name, pem, passphrase) };
    }
    case 'password':
    case 'keyboard-interactive':
      return { ...sudo, password: await resolve(auth.password, 'credential-password') };
    case 'agent':
      return sudo;
  }
}

function noAgent(credential: Credential): MusterError {
  return new MusterError(
    'host-login',
    `Credential ${credential.name} uses the SSH agent, but none is running here.`,
    {
      cure: 'Start an agent and add the key (ssh-add), or give the key itself.',
    },
  );
}
