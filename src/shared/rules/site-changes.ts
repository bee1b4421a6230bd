import type { Cluster } from '../model/cluster.ts';
import type { Credential } from '../model/credential.ts';
import type { HostKey } from '../model/host-key.ts';
import type { Node } from '../model/node.ts';

/** What a site consists of, as it is described or recorded. */
export interface SiteParts {
  readonly credentials: readonly Credential[];
  readonly clusters: readonly Cluster[];
  readonly nodes: readonly Node[];
}

/** One thing that would be another after recording. */
export interface PartChange {
  readonly kind: 'adds' | 'changes' | 'leaves' | 'stays';
  readonly what: 'host' | 'cluster' | 'credential';
  readonly name: string;
  readonly says: readonly string[];
}

/** Facts and the life of a row are not what a file describes. */
const undescribed: ReadonlySet<string> = new Set([
  'id',
  'siteId',
  'name',
  'hostname',
  'origin',
  'installStage',
  'status',
  'facts',
  'installationStartedAt',
  'installationFinishedAt',
  'installationError',
]);

/** What would be another, hosts first: from what is recorded (`before`) to what would be (`after`). `named` is what the file itself names. Pure. */
export function siteChanges(before: SiteParts, after: SiteParts, named: SiteParts): readonly PartChange[] {
  const hosts = {
    what: 'host',
    nameOf: (node: Node) => node.hostname,
    read: (node: Node, site: SiteParts) => readNode(node, site),
  } as const;
  const clusters = {
    what: 'cluster',
    nameOf: (cluster: Cluster) => cluster.name,
    read: (cluster: Cluster, site: SiteParts) => readCluster(cluster, site),
  } as const;
  const logins = {
    what: 'credential',
    nameOf: (credential: Credential) => credential.name,
    read: (credential: Credential) => settingsOf(credential),
  } as const;
  return [
    ...compare(hosts, { before, after, named, of: (site) => site.nodes }),
    ...compare(clusters, { before, after, named, of: (site) => site.clusters }),
    ...compare(logins, { before, after, named, of: (site) => site.credentials }),
  ];
}

interface Kind<T> {
  readonly what: PartChange['what'];
  readonly nameOf: (item: T) => string;
  readonly read: (item: T, site: SiteParts) => Readonly<Record<string, unknown>>;
}

interface Sides<T> {
  readonly before: SiteParts;
  readonly after: SiteParts;
  readonly named: SiteParts;
  readonly of: (site: SiteParts) => readonly T[];
}

function compare<T>(kind: Kind<T>, { before, after, named, of }: Sides<T>): PartChange[] {
  const { what, nameOf, read } = kind;
  const was = new Map(of(before).map((item) => [nameOf(item), item]));
  const will = new Map(of(after).map((item) => [nameOf(item), item]));
  const inFile = new Set(of(named).map(nameOf));
  const leaving = [...was.keys()].filter((name) => !will.has(name));
  const coming = [...will].flatMap(([name, item]): PartChange[] => {
    const old = was.get(name);
    if (old === undefined) return [{ kind: 'adds', what, name, says: [] }];
    const says = differences(read(old, before), read(item, after));
    const stays: PartChange[] = inFile.has(name) ? [] : [{ kind: 'stays', what, name, says: [] }];
    return says.length === 0 ? stays : [...stays, { kind: 'changes', what, name, says }];
  });
  return [...coming, ...leaving.map((name): PartChange => ({ kind: 'leaves', what, name, says: [] }))];
}

/** Ids of other rows mean nothing to a person, and differ between a file and the database: names stand for them. */
function readNode(node: Node, site: SiteParts): Readonly<Record<string, unknown>> {
  const { clusterId, credentialId, jumpHostId, ...own } = node;
  return {
    ...settingsOf(own),
    cluster: site.clusters.find(({ id }) => id === clusterId)?.name ?? null,
    credential: site.credentials.find(({ id }) => id === credentialId)?.name ?? null,
    jump: site.nodes.find(({ id }) => id === jumpHostId)?.hostname ?? null,
  };
}

function readCluster(cluster: Cluster, site: SiteParts): Readonly<Record<string, unknown>> {
  const { credentialId, ...own } = cluster;
  return {
    ...settingsOf(own),
    credential: site.credentials.find(({ id }) => id === credentialId)?.name ?? null,
  };
}

function settingsOf(row: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !undescribed.has(name)));
}

function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [old, wanted] = [JSON.stringify(before[name]) ?? '', JSON.stringify(after[name]) ?? ''];
    if (old === wanted) return [];
    const [from, to] = [plain(before[name]), plain(after[name])];
    return [from === null || to === null ? `${name} is another` : `${name}: ${from} → ${to}`];
  });
}

/** A value as a sentence can hold it; null for what is too much for one. */
function plain(value: unknown): string | null {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : null;
}

/** A host whose pinned keys a file adds another one to, or replaces. */
export interface TrustChange {
  readonly endpoint: string;
  /** Fingerprints, those accepted until now and those the file brings. */
  readonly pinned: readonly string[];
  readonly brings: readonly string[];
}

/** Where a file vouches for a key that is none of those pinned: after it, that key is accepted. Pure. */
export function trustChanges(
  pinned: readonly HostKey[],
  brought: readonly HostKey[],
): readonly TrustChange[] {
  const endpoints = [...new Set(brought.map(({ endpoint }) => endpoint))];
  const printsAt = (keys: readonly HostKey[], endpoint: string) =>
    keys.filter((key) => key.endpoint === endpoint).map(({ fingerprint }) => fingerprint);
  return endpoints.flatMap((endpoint) => {
    const known = printsAt(pinned, endpoint);
    const brings = printsAt(brought, endpoint).filter((print) => !known.includes(print));
    return known.length === 0 || brings.length === 0 ? [] : [{ endpoint, pinned: known, brings }];
  });
}
