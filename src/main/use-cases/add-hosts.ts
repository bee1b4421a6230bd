import type {
  AddedHost,
  AddHosts,
  LoginChoice,
  LoginMethod,
  NewCluster,
  WhichLogin,
  WhichSite,
} from '../../shared/contract/hosts.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import type { AuthMethod, Credential } from '../../shared/model/credential.ts';
import { MusterError } from '../../shared/model/error.ts';
import {
  type ClusterId,
  type CredentialId,
  clusterIdSchema,
  credentialIdSchema,
  type NodeId,
  nodeIdSchema,
  type SiteId,
  siteIdSchema,
} from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import { defaultAgentBatchSize, networkDefaults, traitsOf } from '../../shared/rules/distributions.ts';
import { plainNameProblem } from '../../shared/rules/names.ts';
import type { SiteDescription } from '../ports/stores.ts';
import { absolutePath } from './absolute-path.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';
import { describeSite, descriptionOf } from './described.ts';

type AddDeps = Pick<AppDeps, 'stores' | 'siteFile' | 'clock'>;

/**
 * Records hosts without a role at a site, all or none. No host is touched.
 * @throws MusterError `not-found`; `bad-input` for a name that is taken, a jump host that is not there, and what reading the site file would say.
 */
export function addHosts(deps: AddDeps, { site, login, hosts }: AddHosts): SiteId {
  const before = siteOf(deps, site);
  const credentials = withLogin(before.credentials, login);
  const taken = new Set(before.nodes.map(({ hostname }) => hostname));
  const twice = hosts.find(({ hostname }) => taken.has(hostname) || !taken.add(hostname));
  if (twice !== undefined) {
    throw new MusterError('bad-input', `${before.site.name} has a host ${twice.hostname} already.`, {
      cure: 'Give each host of a site its own name.',
    });
  }
  const ids = new Map<string, NodeId>(before.nodes.map(({ hostname, id }) => [hostname, id]));
  for (const [index, { hostname }] of hosts.entries())
    ids.set(hostname, nodeIdSchema.parse(`node-added-${index}`));
  const added = hosts.map((host) =>
    newNode(host, { siteId: before.site.id, credentialId: credentials.chosen, ids }),
  );
  checkWays([...before.nodes, ...added]);
  const stored = describeSite(deps, {
    ...before,
    credentials: credentials.all,
    nodes: [...before.nodes, ...added],
  });
  recordAct(deps, {
    what: `add ${hosts.length === 1 ? `host ${hosts[0]?.hostname}` : `${hosts.length} hosts`}`,
    subject: stored.site.name,
  });
  return stored.site.id;
}

/** Records a cluster that has no hosts yet. @throws MusterError `not-found`; `bad-input` for a name that is taken, and what reading the site file would say. */
export function addCluster(
  deps: AddDeps,
  wanted: NewCluster,
): { readonly siteId: SiteId; readonly clusterId: ClusterId } {
  const before = siteOf(deps, wanted.site);
  if (before.clusters.some(({ name }) => name === wanted.name)) {
    throw new MusterError('bad-input', `${before.site.name} has a cluster ${wanted.name} already.`, {
      cure: 'Give it another name.',
    });
  }
  const cluster = newCluster(wanted, before);
  const stored = describeSite(deps, { ...before, clusters: [...before.clusters, cluster] });
  const made = stored.clusters.find(({ name }) => name === wanted.name);
  if (made === undefined)
    throw new MusterError('internal', `Cluster ${wanted.name} vanished while it was written.`);
  recordAct(deps, { what: `add cluster ${wanted.name}`, subject: stored.site.name });
  return { siteId: stored.site.id, clusterId: made.id };
}

/** The credentials of a site by name, with nothing of their secrets. */
export function loginChoices({ stores }: Pick<AppDeps, 'stores'>, siteId: SiteId): readonly LoginChoice[] {
  return stores.credentials
    .ofSite(siteId)
    .map(({ name, user, auth }) => ({ name, user, method: auth.method }));
}

/** What is recorded of a site, or nothing yet of a new one. A name that is taken is not taken over. */
function siteOf(deps: AddDeps, which: WhichSite): SiteDescription {
  if ('siteId' in which) return descriptionOf(deps, which.siteId);
  const name = which.newSite.trim();
  if (deps.stores.sites.byName(name) !== null) {
    throw new MusterError('bad-input', `There is a site "${name}" already.`, {
      cure: 'Choose it, or give the new one another name.',
    });
  }
  const site = { id: siteIdSchema.parse('site-new'), name, notes: '' };
  return { site, credentials: [], clusters: [], nodes: [], hostKeys: [] };
}

function withLogin(
  all: readonly Credential[],
  login: WhichLogin,
): { readonly all: readonly Credential[]; readonly chosen: CredentialId } {
  const name = 'credential' in login ? login.credential : login.newCredential;
  const known = all.find((credential) => credential.name === name);
  if ('credential' in login) {
    if (known !== undefined) return { all, chosen: known.id };
    throw new MusterError('not-found', `There is no credential "${name}" at this site.`, {
      cure: `Choose one of: ${all.map((one) => one.name).join(', ') || 'a new one'}.`,
    });
  }
  const problem = plainNameProblem(name);
  if (known !== undefined || problem !== null) {
    throw new MusterError(
      'bad-input',
      problem === null
        ? `There is a credential "${name}" already.`
        : `"${name}" cannot be the name of a login: ${problem}.`,
      {
        cure: 'Give the new login another name.',
      },
    );
  }
  const chosen = credentialIdSchema.parse('credential-new');
  const siteId = siteIdSchema.parse('site-new');
  const made: Credential = {
    id: chosen,
    siteId,
    name,
    user: login.user,
    auth: authOf(login.login),
    ...(login.sudoAsks && { sudoPassword: { from: 'stored' } }),
  };
  return { all: [...all, made], chosen };
}

function authOf(login: LoginMethod): AuthMethod {
  switch (login.method) {
    case 'agent':
      return { method: 'agent' };
    case 'key-file':
      return { method: 'key', key: { from: 'file', path: absolutePath(login.path, 'the private key') } };
    case 'key':
      return { method: 'key', key: { from: 'stored' } };
    case 'password':
      return { method: 'password', password: { from: 'stored' } };
  }
}

/** @throws MusterError `bad-input` where hosts go through each other: no way would lead to them. */
function checkWays(nodes: readonly Node[]): void {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const open = new Set<NodeId>();
  for (const node of nodes) {
    const way: Node[] = [];
    for (
      let at: Node | undefined = node;
      at !== undefined && !open.has(at.id);
      at = byId.get(at.jumpHostId ?? at.id)
    ) {
      if (way.includes(at)) {
        const names = [...way.slice(way.indexOf(at)), at].map(({ hostname }) => hostname);
        throw new MusterError('bad-input', `The way to ${node.hostname} is a circle: ${names.join(' → ')}.`, {
          cure: 'Remove one jump of the circle.',
        });
      }
      way.push(at);
      if (at.jumpHostId === null) break;
    }
    for (const { id } of way) open.add(id);
  }
}

interface NodePlace {
  readonly siteId: SiteId;
  readonly credentialId: CredentialId;
  readonly ids: ReadonlyMap<string, NodeId>;
}

function newNode(
  { hostname, address, port, jump }: AddedHost,
  { siteId, credentialId, ids }: NodePlace,
): Node {
  const id = ids.get(hostname);
  const jumpHostId = jump === null ? null : ids.get(jump);
  if (id === undefined || jumpHostId === undefined) {
    throw new MusterError('bad-input', `${hostname} goes through ${jump}, which is no host of this site.`, {
      cure: 'Add the jump host too, or take it out.',
    });
  }
  return {
    id,
    siteId,
    clusterId: null,
    hostname,
    internalIp: address,
    externalIp: null,
    useExternalIp: false,
    sshPort: port,
    jumpHostId,
    credentialId,
    role: null,
    isInitial: false,
    status: 'pending',
    labels: {},
    taints: [],
    variables: {},
    facts: null,
    installationStartedAt: null,
    installationFinishedAt: null,
    installationError: null,
  };
}

function newCluster(
  { name, distribution, version, bundle, credential }: NewCluster,
  { site, credentials }: SiteDescription,
): Cluster {
  const { defaultCni, defaultDataDir } = traitsOf(distribution);
  const login = credentials.find((one) => one.name === credential);
  if (credential !== null && login === undefined) {
    throw new MusterError('not-found', `There is no credential "${credential}" at ${site.name}.`, {
      cure: 'Choose one of the list, or none.',
    });
  }
  return {
    id: clusterIdSchema.parse('cluster-new'),
    siteId: site.id,
    name,
    distribution,
    version,
    origin: 'created',
    apiAddress: null,
    cni: defaultCni,
    dataDir: defaultDataDir,
    ...networkDefaults,
    tlsSans: [],
    registry: { systemDefault: null, mirrors: {}, configs: {} },
    imageOverrides: {},
    variables: {},
    credentialId: login?.id ?? null,
    bundlePath: bundle === null ? null : absolutePath(bundle, 'the bundle'),
    agentBatchSize: defaultAgentBatchSize,
    installStage: 'none',
  };
}
