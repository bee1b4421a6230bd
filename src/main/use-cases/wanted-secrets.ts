import type { GivenSecret, WantedSecret } from '../../shared/contract/sites.ts';
import type { Credential, SecretSource } from '../../shared/model/credential.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';

type SecretDeps = Pick<AppDeps, 'stores' | 'vault' | 'clock'>;

/** The secrets that a site needs from a person, those given already included; never a value. */
export function wantedSecrets({ stores, vault }: SecretDeps, siteId: SiteId): readonly WantedSecret[] {
  const ofCredentials = stores.credentials.ofSite(siteId).flatMap((credential) =>
    sourcesOf(credential).flatMap(({ kind, source }): WantedSecret[] => {
      if (source.from !== 'stored' && source.from !== 'ask') return [];
      const name = { kind, id: credential.id } as const;
      const isKept = source.from === 'stored';
      const isGiven = isKept ? vault.has(name) : vault.isAnswered(name);
      return [{ ...name, of: credential.name, isKept, isGiven }];
    }),
  );
  const ofRegistries = stores.clusters
    .list()
    .filter((cluster) => cluster.siteId === siteId)
    .flatMap((cluster) =>
      Object.entries(cluster.registry.configs).flatMap(([registry, { username }]): WantedSecret[] => {
        if (username === undefined) return [];
        const name = { kind: 'registry-password', id: `${cluster.id}/${registry}` } as const;
        return [{ ...name, of: registry, isKept: true, isGiven: vault.has(name) }];
      }),
    );
  return [...ofCredentials, ...ofRegistries];
}

/**
 * Gives a secret to the vault: sealed in the database, or kept in memory where the site says to ask for it.
 * @throws MusterError `not-found` for a secret this site does not need; what sealing throws.
 */
export function giveSecret(deps: SecretDeps, { siteId, kind, id, value }: GivenSecret): void {
  const wanted = wantedSecrets(deps, siteId).find((one) => one.kind === kind && one.id === id);
  if (wanted === undefined) {
    throw new MusterError('not-found', 'This site needs no such secret any more.', {
      cure: 'Open the list of its secrets again.',
    });
  }
  // A private key keeps its line end; one that came along when a password was pasted goes.
  const secret = value.includes('-----BEGIN ') ? `${value.trimEnd()}\n` : value.replace(/[\r\n]+$/, '');
  if (secret === '') throw new MusterError('bad-input', 'An empty secret is not kept.', { cure: 'Type it.' });
  if (wanted.isKept) deps.vault.seal({ kind, id }, secret);
  else deps.vault.answer({ kind, id }, secret);
  recordAct(deps, {
    what: wanted.isKept ? 'store secret' : 'give secret until Muster ends',
    subject: `${kind} of ${wanted.of}`,
  });
}

type CredentialSecretKind = Exclude<GivenSecret['kind'], 'registry-password'>;

function sourcesOf({
  auth,
  sudoPassword,
}: Credential): readonly { kind: CredentialSecretKind; source: SecretSource }[] {
  const sudo = sudoPassword === undefined ? [] : [{ kind: 'credential-sudo' as const, source: sudoPassword }];
  switch (auth.method) {
    case 'agent':
      return sudo;
    case 'key': {
      const opened =
        auth.passphrase === undefined
          ? []
          : [{ kind: 'credential-passphrase' as const, source: auth.passphrase }];
      return [{ kind: 'credential-key', source: auth.key }, ...opened, ...sudo];
    }
    case 'password':
    case 'keyboard-interactive':
      return [{ kind: 'credential-password', source: auth.password }, ...sudo];
  }
}
