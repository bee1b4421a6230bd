import { normaliseAddress } from '../../shared/rules/addresses.ts';
import { traitsOf } from '../../shared/rules/distributions.ts';
import { sharedValues } from '../../shared/rules/topology.ts';
import { versionProblem } from '../../shared/rules/versions.ts';
import { nearest } from './problems/nearest.ts';
import type { Path, Trouble } from './problems/problem.ts';
import { pathText, quoted } from './problems/shown-value.ts';
import type { FileCluster, FileCredential, SiteFile } from './schema/site-file-schema.ts';

/** A place where a host is named as part of a cluster. */
interface Membership {
  readonly host: string;
  readonly path: Path;
  readonly atKey: boolean;
}

/** Where a name is looked up: a part of the file by its name, and what is in it. */
interface Among {
  readonly what: string;
  readonly entries: Readonly<Record<string, unknown>>;
}

function unknownName(path: Path, name: string, among: Among): Trouble {
  const names = Object.keys(among.entries);
  const near = nearest(name, names);
  const known = names.slice(0, 10).join(', ') || 'none';
  const fix =
    near === null
      ? `Describe it under ${among.what}, or name one of: ${known}.`
      : `Write ${near}, or describe ${quoted(name)} under ${among.what}.`;
  return { path, message: `${pathText(path)} names ${quoted(name)}, which is not under ${among.what}.`, fix };
}

function reference(path: Path, name: string | undefined, among: Among): readonly Trouble[] {
  return name === undefined || Object.hasOwn(among.entries, name) ? [] : [unknownName(path, name, among)];
}

/** Every mention of a host as server or agent. */
function memberships(name: string, cluster: FileCluster): readonly Membership[] {
  const path = ['clusters', name];
  const servers = Object.keys(cluster.servers).map((host) => ({
    host,
    path: [...path, 'servers', host],
    atKey: true,
  }));
  const agents = (cluster.agents ?? []).map((host, index) => ({
    host,
    path: [...path, 'agents', index],
    atKey: false,
  }));
  return [...servers, ...agents];
}

function checkMembers(file: SiteFile): readonly Trouble[] {
  const hosts = { what: 'hosts', entries: file.hosts };
  const all = Object.entries(file.clusters ?? {}).flatMap(([name, cluster]) => memberships(name, cluster));
  const first = new Map<string, Membership>();
  return all.flatMap((member) => {
    const { host, path, atKey } = member;
    if (!Object.hasOwn(file.hosts, host)) return [{ ...unknownName(path, host, hosts), atKey }];
    const before = first.get(host);
    if (before === undefined) {
      first.set(host, member);
      return [];
    }
    const message = `${host} has a place already: ${pathText(before.path)}.`;
    return [{ path, atKey, message, fix: 'A host has one place in one cluster: remove one of the two.' }];
  });
}

function checkInitial(name: string, cluster: FileCluster): readonly Trouble[] {
  const path = ['clusters', name, 'servers'];
  const initial = Object.entries(cluster.servers).filter(([, server]) => server?.initial === true);
  const isEmpty = Object.keys(cluster.servers).length + (cluster.agents ?? []).length === 0;
  // A cluster whose topology is still to be drawn: it is described, and nothing can be installed of it yet.
  if (initial.length === 1 || isEmpty) return [];
  const names = initial.map(([server]) => server).join(', ');
  const message =
    initial.length === 0
      ? `${pathText(path)} has no initial server.`
      : `${pathText(path)} has ${initial.length} initial servers: ${names}.`;
  const fix = 'Write "initial: true" below exactly one server: the one that bootstraps the cluster.';
  return [{ path, atKey: true, message, fix }];
}

function checkProduct(name: string, cluster: FileCluster): readonly Trouble[] {
  const path = ['clusters', name];
  const { title, cnis, exampleVersion } = traitsOf(cluster.distribution);
  const problem = versionProblem(cluster.distribution, cluster.version);
  const version = {
    path: [...path, 'version'],
    message: `${pathText([...path, 'version'])} is ${quoted(cluster.version)}: ${problem}.`,
    fix: `Write a version such as ${exampleVersion}.`,
  };
  const { cni } = cluster;
  const network = {
    path: [...path, 'cni'],
    message: `${pathText([...path, 'cni'])} is "${cni}", which ${title} does not bring along.`,
    fix: `Write one of ${cnis.join(', ')}.`,
  };
  return [
    ...(problem === null ? [] : [version]),
    ...(cni === undefined || cnis.includes(cni) ? [] : [network]),
  ];
}

function checkAddresses(name: string, cluster: FileCluster, file: SiteFile): readonly Trouble[] {
  const members = memberships(name, cluster).filter(({ host }) => Object.hasOwn(file.hosts, host));
  const shared = sharedValues(members, {
    value: ({ host }) => normaliseAddress(file.hosts[host]?.address ?? ''),
    name: ({ host }) => host,
  });
  return [...shared].flatMap(([address, hosts]) => {
    const [first = '', ...others] = new Set(hosts);
    return others.map((host) => ({
      path: ['hosts', host, 'address'],
      message: `${host} and ${first} both have the address ${address}.`,
      fix: 'Give each host of a cluster its own address.',
    }));
  });
}

function checkCluster(name: string, cluster: FileCluster, file: SiteFile): readonly Trouble[] {
  const credentials = { what: 'credentials', entries: file.credentials ?? {} };
  return [
    ...checkProduct(name, cluster),
    ...reference(['clusters', name, 'credential'], cluster.credential, credentials),
    ...checkInitial(name, cluster),
    ...checkAddresses(name, cluster, file),
  ];
}

/** The hosts on the way to a host, itself first; ends where a host comes again. */
function wayTo(file: SiteFile, name: string): readonly string[] {
  const way: string[] = [];
  let here: string | undefined = name;
  while (here !== undefined && !way.includes(here) && Object.hasOwn(file.hosts, here)) {
    way.push(here);
    here = file.hosts[here]?.jump;
  }
  return here !== undefined && way.includes(here) ? [...way, here] : way;
}

function checkJump(file: SiteFile, name: string): readonly Trouble[] {
  const way = wayTo(file, name);
  if (way.length < 2 || way.at(-1) !== name) return [];
  const path = ['hosts', name, 'jump'];
  return [
    {
      path,
      message: `The way to ${name} is a circle: ${way.join(' → ')}.`,
      fix: 'Remove one jump of the circle.',
    },
  ];
}

/** Which cluster names a host first, and whether one names a host that is not there. Found once: a site may have 5,000 hosts. */
interface Places {
  readonly clusterOf: ReadonlyMap<string, readonly [string, FileCluster]>;
  readonly strays: boolean;
}

function placesIn(file: SiteFile): Places {
  const clusterOf = new Map<string, readonly [string, FileCluster]>();
  for (const [key, cluster] of Object.entries(file.clusters ?? {}))
    for (const { host } of memberships(key, cluster))
      if (!clusterOf.has(host)) clusterOf.set(host, [key, cluster]);
  const strays = [...clusterOf.keys()].some((host) => !Object.hasOwn(file.hosts, host));
  return { clusterOf, strays };
}

/**
 * Hosts that have no credential of their own and none from a cluster: there is no silent root. A host that no cluster names is left in
 * peace while a cluster names one that is not there: it may be the same one, misspelt.
 */
function checkLogin(file: SiteFile, name: string, { clusterOf, strays }: Places): readonly Trouble[] {
  const cluster = clusterOf.get(name);
  if (cluster === undefined && strays) return [];
  if (file.hosts[name]?.credential !== undefined || cluster?.[1].credential !== undefined) return [];
  const fix =
    cluster === undefined
      ? 'Add "credential:" to the host.'
      : `Add "credential:" to the host or to clusters.${cluster[0]}.`;
  return [{ path: ['hosts', name], atKey: true, message: `Nothing says how to log in to ${name}.`, fix }];
}

function checkHost(file: SiteFile, name: string, places: Places): readonly Trouble[] {
  const host = file.hosts[name];
  const path = ['hosts', name];
  const external =
    host?.useExternalAddress === true && host.externalAddress === undefined
      ? [
          {
            path: [...path, 'useExternalAddress'],
            message: `${name} has no externalAddress that could be used.`,
            fix: 'Add externalAddress, or remove useExternalAddress.',
          },
        ]
      : [];
  return [
    ...reference([...path, 'jump'], host?.jump, { what: 'hosts', entries: file.hosts }),
    ...reference([...path, 'credential'], host?.credential, {
      what: 'credentials',
      entries: file.credentials ?? {},
    }),
    ...checkJump(file, name),
    ...checkLogin(file, name, places),
    ...external,
  ];
}

const methods = ['key', 'password', 'keyboardInteractive', 'agent'] as const;

function checkCredential(name: string, credential: FileCredential): readonly Trouble[] {
  const path = ['credentials', name];
  const used = methods.filter((method) => credential[method] !== undefined && credential[method] !== false);
  const one = `exactly one of ${methods.join(', ')}`;
  if (used.length !== 1) {
    const seen = used.length === 0 ? 'no way to log in' : `${used.length} ways to log in: ${used.join(', ')}`;
    return [{ path, atKey: true, message: `${pathText(path)} has ${seen}.`, fix: `Give it ${one}.` }];
  }
  return credential.passphrase !== undefined && used[0] !== 'key'
    ? [
        {
          path: [...path, 'passphrase'],
          atKey: true,
          message: `${pathText(path)} has a passphrase and no key.`,
          fix: 'Remove the passphrase.',
        },
      ]
    : [];
}

/** What only shows when the parts of the file are seen together. */
export function checkReferences(file: SiteFile): readonly Trouble[] {
  const places = placesIn(file);
  return [
    ...Object.entries(file.credentials ?? {}).flatMap(([name, credential]) =>
      checkCredential(name, credential),
    ),
    ...Object.keys(file.hosts).flatMap((name) => checkHost(file, name, places)),
    ...checkMembers(file),
    ...Object.entries(file.clusters ?? {}).flatMap(([name, cluster]) => checkCluster(name, cluster, file)),
  ];
}
