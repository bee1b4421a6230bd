import { type CallContext, rootContext } from '../../src/main/platform/call-context.ts';
import { systemClock } from '../../src/main/platform/clock.ts';
import type { HostTarget } from '../../src/main/ports/host-target.ts';
import type { Hosts } from '../../src/main/ports/hosts.ts';
import type { SecretVault } from '../../src/main/ports/secrets.ts';
import type { HostKeyStore } from '../../src/main/ports/stores.ts';
import { createHosts } from '../../src/main/remote/create-hosts.ts';
import { createRedactor } from '../../src/main/secrets/redactor.ts';
import { type AuthMethod, type Credential, credentialSchema } from '../../src/shared/model/credential.ts';
import { MusterError } from '../../src/shared/model/error.ts';
import type { HostKey } from '../../src/shared/model/host-key.ts';
import { nodeIdSchema } from '../../src/shared/model/ids.ts';

/** Host keys in memory; the last pin of a fingerprint counts. */
export function memoryHostKeys(): HostKeyStore & { readonly keys: HostKey[] } {
  const keys: HostKey[] = [];
  return {
    keys,
    byEndpoint: (endpoint) => keys.filter((key) => key.endpoint === endpoint),
    all: () => keys,
    replace: (key) => {
      for (const old of keys.filter(({ endpoint }) => endpoint === key.endpoint))
        keys.splice(keys.indexOf(old), 1);
      keys.push(key);
    },
    pin: (key) => {
      const at = keys.findIndex(
        (old) => old.endpoint === key.endpoint && old.fingerprint === key.fingerprint,
      );
      keys.splice(at < 0 ? keys.length : at, 1, key);
    },
  };
}

/** Secrets by `kind/id`, or read from the file or variable a source names. */
export function memoryVault(secrets: ReadonlyMap<string, string>): SecretVault {
  const open: SecretVault['open'] = ({ kind, id }) => secrets.get(`${kind}/${id}`) ?? null;
  return {
    seal: () => undefined,
    forget: () => undefined,
    answer: () => undefined,
    isAnswered: () => false,
    requireKey: () => undefined,
    open,
    has: (name) => open(name) !== null,
    resolve: async (_ctx, _source, name) => {
      const value = open(name);
      if (value === null) throw new MusterError('not-found', `No ${name.kind} of ${name.id}.`);
      return value;
    },
    redact: (text) => [...secrets.values()].reduce((rest, secret) => rest.replaceAll(secret, '•••'), text),
    redactPieces: () => createRedactor().pieces(),
  };
}

export interface RemoteWorld {
  readonly hosts: Hosts;
  readonly hostKeys: ReturnType<typeof memoryHostKeys>;
  /** Fingerprints that were asked about. */
  readonly asked: string[];
  readonly ctx: CallContext;
  readonly log: string[];
}

export interface RemoteWorldOptions {
  readonly secrets?: Readonly<Record<string, string>>;
  readonly confirm?: boolean;
  readonly agentSocket?: string;
}

/** The SSH adapter with everything around it in memory. */
export function remoteWorld(options: RemoteWorldOptions = {}): RemoteWorld {
  const hostKeys = memoryHostKeys();
  const asked: string[] = [];
  const log: string[] = [];
  const hosts = createHosts({
    vault: memoryVault(new Map(Object.entries(options.secrets ?? {}))),
    hostKeys,
    decider: {
      confirm: async (_ctx, { key }) => {
        asked.push(key.fingerprint);
        return options.confirm ?? true;
      },
    },
    clock: systemClock,
    agentSocket: options.agentSocket ?? '',
  });
  const write = (text: string) => void log.push(text);
  const logger = { debug: write, info: write, warn: write, error: write, success: write, progress: write };
  const ctx = rootContext({ log: { ...logger, with: () => ctx.log } });
  return { hosts, hostKeys, asked, ctx, log };
}

export interface CredentialOptions {
  readonly id?: string;
  readonly user: string;
  readonly auth: AuthMethod;
  readonly sudo?: boolean;
}

/** A credential whose secrets are stored under its id. */
export function credentialOf({ id = 'cred', user, auth, sudo = false }: CredentialOptions): Credential {
  return credentialSchema.parse({
    id,
    siteId: 'site',
    name: id,
    user,
    auth,
    ...(sudo && { sudoPassword: { from: 'stored' } }),
  });
}

export const byKey: AuthMethod = { method: 'key', key: { from: 'stored' } };
export const bySealedKey: AuthMethod = { ...byKey, passphrase: { from: 'stored' } };
export const byPassword: AuthMethod = { method: 'password', password: { from: 'stored' } };
export const byQuestions: AuthMethod = { method: 'keyboard-interactive', password: { from: 'stored' } };
export const byAgent: AuthMethod = { method: 'agent' };

/** A way to a host. */
export function wayTo(
  host: { readonly name: string; readonly address: string; readonly port: number },
  credential: Credential,
  jump: HostTarget | null = null,
): HostTarget {
  const { name, address, port } = host;
  return { nodeId: nodeIdSchema.parse(`node-${name}`), name, address, port, credential, jump };
}

/** The error something ends with; fails when it does not end with a MusterError. */
export async function errorOf(work: Promise<unknown>): Promise<MusterError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) throw new Error(`went well: ${JSON.stringify(outcome.value)}`);
  if (outcome.error instanceof MusterError) return outcome.error;
  throw outcome.error;
}
