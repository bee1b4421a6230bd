import type { Cluster, RegistrySettings } from '../../shared/model/cluster.ts';
import type { AuthMethod, Credential, SecretSource } from '../../shared/model/credential.ts';
import { endpointOf, type HostKey, type KeyedWay } from '../../shared/model/host-key.ts';
import { type Node, sshAddressOf, type Taint } from '../../shared/model/node.ts';
import { normaliseAddress } from '../../shared/rules/addresses.ts';
import { parseTaint } from '../../shared/rules/names.ts';
import type { SiteDescription } from '../ports/stores.ts';
import { type ClusterDefaults, clusterDefaults, defaultSshPort } from './defaults.ts';
import { readHostKey } from './host-key-text.ts';
import { type SiteIds, siteIds } from './ids.ts';
import type {
  FileCluster,
  FileCredential,
  FileHost,
  FileRegistry,
  FileSecret,
  SiteFile,
} from './schema/site-file-schema.ts';

/** Where a host stands. */
interface Place {
  readonly cluster: string;
  readonly role: 'server' | 'agent';
  readonly isInitial: boolean;
}

function secretSource(secret: FileSecret): SecretSource {
  if (secret === 'ask' || secret === 'stored') return { from: secret };
  return 'env' in secret ? { from: 'env', name: secret.env } : { from: 'file', path: secret.file };
}

function authMethod(credential: FileCredential): AuthMethod {
  const { key, passphrase, password, keyboardInteractive } = credential;
  if (key !== undefined) {
    const opened = passphrase === undefined ? {} : { passphrase: secretSource(passphrase) };
    return { method: 'key', key: secretSource(key), ...opened };
  }
  if (password !== undefined) return { method: 'password', password: secretSource(password) };
  return keyboardInteractive === undefined
    ? { method: 'agent' }
    : { method: 'keyboard-interactive', password: secretSource(keyboardInteractive) };
}

function toCredential(ids: SiteIds, [name, credential]: readonly [string, FileCredential]): Credential {
  const { user, sudoPassword } = credential;
  return {
    id: ids.credential(name),
    siteId: ids.site,
    name,
    user,
    auth: authMethod(credential),
    ...(sudoPassword && { sudoPassword: secretSource(sudoPassword) }),
  };
}

/** An address in its one form; a name as it is. */
function addressText(text: string): string {
  return normaliseAddress(text) ?? text;
}

/** A text that may be absent, as something else or null. */
function orNull<T>(text: string | undefined, read: (text: string) => T): T | null {
  return text === undefined ? null : read(text);
}

function toRegistry(file: FileRegistry | undefined): RegistrySettings {
  return {
    systemDefault: file?.systemDefault ?? null,
    mirrors: withoutUndefined(file?.mirrors ?? {}),
    configs: withoutUndefined(file?.configs ?? {}),
  };
}

/** Settings that have a default, the file's own before it. */
function toSettings(file: FileCluster): ClusterDefaults {
  const { cni, dataDir, clusterCidr, serviceCidr, clusterDns, clusterDomain, agentBatchSize } = file;
  const own = { cni, dataDir, clusterCidr, serviceCidr, clusterDns, clusterDomain, agentBatchSize };
  return { ...clusterDefaults(file.distribution), ...present(own) };
}

function toCluster(ids: SiteIds, [name, file]: readonly [string, FileCluster]): Cluster {
  return {
    id: ids.cluster(name),
    siteId: ids.site,
    name,
    distribution: file.distribution,
    version: file.version,
    origin: 'created',
    apiAddress: orNull(file.apiAddress, addressText),
    ...toSettings(file),
    tlsSans: (file.tlsSans ?? []).map(addressText),
    registry: toRegistry(file.registry),
    imageOverrides: file.imageOverrides ?? {},
    variables: file.variables ?? {},
    credentialId: orNull(file.credential, ids.credential),
    bundlePath: file.bundle ?? null,
    installStage: 'none',
  };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The schema types absent settings as `undefined`; here their keys are left out. */
function present<T extends object>(settings: T): Partial<Defined<T>> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  // Only keys without a value were left out, which is what the type says.
  return Object.fromEntries(given) as Partial<Defined<T>>;
}

function withoutUndefined<T extends object>(map: Readonly<Record<string, T>>): Record<string, Defined<T>> {
  // A required setting is never undefined, so none of them was left out.
  const entries = Object.entries(map).map(
    ([name, settings]) => [name, present(settings) as Defined<T>] as const,
  );
  return Object.fromEntries(entries);
}

function placesIn(file: SiteFile): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const [cluster, { servers, agents }] of Object.entries(file.clusters ?? {})) {
    for (const [host, server] of Object.entries(servers)) {
      places.set(host, { cluster, role: 'server', isInitial: server?.initial ?? false });
    }
    for (const host of agents ?? []) places.set(host, { cluster, role: 'agent', isInitial: false });
  }
  return places;
}

function toTaints(host: FileHost): Taint[] {
  return (host.taints ?? []).map(parseTaint).filter((taint) => typeof taint !== 'string');
}

function toNode(
  ids: SiteIds,
  host: { readonly name: string; readonly file: FileHost; readonly place: Place | undefined },
): Node {
  const { name, file, place } = host;
  return {
    id: ids.node(name),
    siteId: ids.site,
    clusterId: orNull(place?.cluster, ids.cluster),
    hostname: name,
    internalIp: addressText(file.address),
    externalIp: orNull(file.externalAddress, addressText),
    useExternalIp: file.useExternalAddress ?? false,
    sshPort: file.port ?? defaultSshPort,
    jumpHostId: orNull(file.jump, ids.node),
    credentialId: orNull(file.credential, ids.credential),
    role: place?.role ?? null,
    isInitial: place?.isInitial ?? false,
    status: 'pending',
    labels: file.labels ?? {},
    taints: toTaints(file),
    variables: file.variables ?? {},
    facts: null,
    installationStartedAt: null,
    installationFinishedAt: null,
    installationError: null,
  };
}

/** The way to a node as far as its key is concerned. Circles have been refused before. */
export function wayTo(node: Node, nodes: readonly Node[]): KeyedWay {
  const jump = node.jumpHostId === null ? undefined : nodes.find(({ id }) => id === node.jumpHostId);
  return {
    address: sshAddressOf(node),
    port: node.sshPort,
    jump: jump === undefined ? null : wayTo(jump, nodes),
  };
}

function toHostKeys(file: SiteFile, nodes: readonly Node[], now: string): readonly HostKey[] {
  return nodes.flatMap((node) => {
    const texts = [file.hosts[node.hostname]?.hostKey ?? []].flat();
    const keys = texts.map(readHostKey).filter((key) => typeof key !== 'string');
    return keys.map((key) => ({
      endpoint: endpointOf(wayTo(node, nodes)),
      ...key,
      firstSeenAt: now,
      confirmedAt: now,
    }));
  });
}

/** Turns a checked file into rows. `now` is when its host keys count as confirmed (ISO 8601). */
export function toDescription(file: SiteFile, now: string): SiteDescription {
  const ids = siteIds(file.site.name);
  const places = placesIn(file);
  const nodes = Object.entries(file.hosts).map(([name, host]) =>
    toNode(ids, { name, file: host, place: places.get(name) }),
  );
  return {
    site: { id: ids.site, name: file.site.name, notes: file.site.notes ?? '' },
    credentials: Object.entries(file.credentials ?? {}).map((entry) => toCredential(ids, entry)),
    clusters: Object.entries(file.clusters ?? {}).map((entry) => toCluster(ids, entry)),
    nodes,
    hostKeys: toHostKeys(file, nodes, now),
  };
}
