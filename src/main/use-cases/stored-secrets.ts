import { MusterError } from '../../shared/model/error.ts';
import type { SecretName } from '../ports/secrets.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';
import { clusterNamed } from './sites.ts';

/** What of a credential, or of a cluster, a person can have kept sealed. */
export const storedSecretKinds = ['key', 'passphrase', 'password', 'sudo', 'registry'] as const;
export type StoredSecretKind = (typeof storedSecretKinds)[number];

const credentialKinds = {
  key: 'credential-key',
  passphrase: 'credential-passphrase',
  password: 'credential-password',
  sudo: 'credential-sudo',
} as const;

/** Which secret is meant. */
export interface StoredSecret {
  readonly kind: StoredSecretKind;
  /** Name of a credential; for a registry `<cluster>/<registry>`, or the registry alone where there is one cluster. */
  readonly of: string;
}

type SecretDeps = Pick<AppDeps, 'stores' | 'vault' | 'clock'>;

/**
 * Seals a secret that a site file refers to as `stored`, or the password of a private registry.
 * @throws MusterError `not-found` naming what there is; `bad-input` for an empty secret.
 */
export function storeSecret(deps: SecretDeps, secret: StoredSecret, value: string): void {
  if (value === '')
    throw new MusterError('bad-input', 'An empty secret is not kept.', { cure: 'Type it, or pipe it in.' });
  deps.vault.seal(nameOf(deps, secret), value);
  recordAct(deps, { what: 'store secret', subject: subjectOf(secret) });
}

/** Forgets a sealed secret; one that is not there is forgotten already. @throws MusterError `not-found`. */
export function forgetSecret(deps: SecretDeps, secret: StoredSecret): void {
  deps.vault.forget(nameOf(deps, secret));
  recordAct(deps, { what: 'forget secret', subject: subjectOf(secret) });
}

function subjectOf({ kind, of }: StoredSecret): string {
  return `${kind} of ${of}`;
}

function nameOf(deps: SecretDeps, { kind, of }: StoredSecret): SecretName {
  return kind === 'registry' ? registryPassword(deps, of) : credentialSecret(deps, kind, of);
}

function credentialSecret(
  { stores }: SecretDeps,
  kind: keyof typeof credentialKinds,
  name: string,
): SecretName {
  const all = stores.sites.list().flatMap(({ id }) => stores.credentials.ofSite(id));
  const credential = all.find((candidate) => candidate.name === name);
  if (credential !== undefined) return { kind: credentialKinds[kind], id: credential.id };
  throw new MusterError('not-found', `There is no credential "${name}".`, {
    cure: all.length === 0 ? readSiteFirst : `Name one of: ${all.map((one) => one.name).join(', ')}.`,
  });
}

const readSiteFirst = 'Read a site file first: muster plan site.yaml';

function registryPassword(deps: SecretDeps, of: string): SecretName {
  const slash = of.indexOf('/');
  const cluster = clusterNamed(deps, slash < 0 ? null : of.slice(0, slash));
  const registry = of.slice(slash + 1);
  const known = Object.keys(cluster.registry.configs);
  if (known.includes(registry)) return { kind: 'registry-password', id: `${cluster.id}/${registry}` };
  throw new MusterError('not-found', `Cluster ${cluster.name} has no registry "${registry}".`, {
    cure: `Name one of registry.configs in the site file: ${known.join(', ') || 'there is none'}.`,
  });
}
