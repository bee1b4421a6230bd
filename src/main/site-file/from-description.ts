import type { Cluster, RegistrySettings } from '../../shared/model/cluster.ts';
import type { AuthMethod, Credential, SecretSource } from '../../shared/model/credential.ts';
import { endpointOf } from '../../shared/model/host-key.ts';
import type { Node } from '../../shared/model/node.ts';
import { formatTaint } from '../../shared/rules/names.ts';
import type { SiteDescription } from '../ports/stores.ts';
import { clusterDefaults, defaultSshPort } from './defaults.ts';
import { writeHostKey } from './host-key-text.ts';
import type {
  FileCluster,
  FileCredential,
  FileHost,
  FileRegistry,
  FileSecret,
  SiteFile,
} from './schema/site-file-schema.ts';
import { wayTo } from './to-description.ts';

function fileSecret(source: SecretSource): FileSecret {
  if (source.from === 'env') return { env: source.name };
  return source.from === 'file' ? { file: source.path } : source.from;
}

function fileLogin(auth: AuthMethod): Partial<FileCredential> {
  if (auth.method === 'agent') return { agent: true };
  if (auth.method === 'password') return { password: fileSecret(auth.password) };
  if (auth.method === 'keyboard-interactive') return { keyboardInteractive: fileSecret(auth.password) };
  return { key: fileSecret(auth.key), ...(auth.passphrase && { passphrase: fileSecret(auth.passphrase) }) };
}

function fileCredential({ user, auth, sudoPassword }: Credential): FileCredential {
  return { user, ...fileLogin(auth), ...(sudoPassword && { sudoPassword: fileSecret(sudoPassword) }) };
}

/** The map, or nothing where it is empty. */
function filled<T extends object>(map: T): T | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}

function listed<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}

/** The value, or nothing where the file says it by saying nothing. */
function unless<T>(value: T, silent: T): T | undefined {
  return value === silent ? undefined : value;
}

function nameOf<Id>(
  rows: readonly { readonly id: Id; readonly name: string }[],
  id: Id | null,
): string | undefined {
  return rows.find((row) => row.id === id)?.name;
}

function fileHost(node: Node, description: SiteDescription): FileHost {
  const endpoint = endpointOf(wayTo(node, description.nodes));
  const keys = description.hostKeys.filter((key) => key.endpoint === endpoint).map(writeHostKey);
  return {
    address: node.internalIp,
    externalAddress: node.externalIp ?? undefined,
    useExternalAddress: unless(node.useExternalIp, false),
    port: unless(node.sshPort, defaultSshPort),
    jump:
      node.jumpHostId === null
        ? undefined
        : description.nodes.find(({ id }) => id === node.jumpHostId)?.hostname,
    credential: nameOf(description.credentials, node.credentialId),
    hostKey: keys.length > 1 ? keys : keys[0],
    labels: filled(node.labels),
    taints: listed(node.taints.map(formatTaint)),
    variables: filled(node.variables),
  };
}

function fileRegistry({ systemDefault, mirrors, configs }: RegistrySettings): FileRegistry | undefined {
  return filled({
    ...(systemDefault !== null && { systemDefault }),
    ...(filled(mirrors) && { mirrors }),
    ...(filled(configs) && { configs }),
  });
}

function fileServers(nodes: readonly Node[]): FileCluster['servers'] {
  const servers = nodes.filter(({ role }) => role === 'server');
  return Object.fromEntries(
    servers.map(({ hostname, isInitial }) => [hostname, isInitial ? { initial: true } : {}]),
  );
}

function fileCluster(cluster: Cluster, description: SiteDescription): FileCluster {
  const silent = clusterDefaults(cluster.distribution);
  const nodes = description.nodes.filter(({ clusterId }) => clusterId === cluster.id);
  return {
    distribution: cluster.distribution,
    version: cluster.version,
    bundle: cluster.bundlePath ?? undefined,
    apiAddress: cluster.apiAddress ?? undefined,
    credential: nameOf(description.credentials, cluster.credentialId),
    cni: unless(cluster.cni, silent.cni),
    dataDir: unless(cluster.dataDir, silent.dataDir),
    clusterCidr: unless(cluster.clusterCidr, silent.clusterCidr),
    serviceCidr: unless(cluster.serviceCidr, silent.serviceCidr),
    clusterDns: unless(cluster.clusterDns, silent.clusterDns),
    clusterDomain: unless(cluster.clusterDomain, silent.clusterDomain),
    tlsSans: listed(cluster.tlsSans),
    registry: fileRegistry(cluster.registry),
    imageOverrides: filled(cluster.imageOverrides),
    variables: filled(cluster.variables),
    agentBatchSize: unless(cluster.agentBatchSize, silent.agentBatchSize),
    servers: fileServers(nodes),
    agents: listed(nodes.filter(({ role }) => role === 'agent').map(({ hostname }) => hostname)),
  };
}

function byName<T extends { readonly name: string }, U>(
  rows: readonly T[],
  write: (row: T) => U,
): Record<string, U> {
  return Object.fromEntries(rows.map((row) => [row.name, write(row)]));
}

/** A description in the shape of the file, keys in the order in which they are written. Values that go without saying are `undefined`. */
export function fromDescription(description: SiteDescription): SiteFile {
  const { site, credentials, clusters, nodes } = description;
  return {
    muster: 1,
    site: { name: site.name, notes: unless(site.notes, '') },
    credentials: filled(byName(credentials, fileCredential)),
    hosts: Object.fromEntries(nodes.map((node) => [node.hostname, fileHost(node, description)])),
    clusters: filled(byName(clusters, (cluster) => fileCluster(cluster, description))),
  };
}
