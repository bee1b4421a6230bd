import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { siteFileCodec } from '../../../src/main/site-file/site-file-codec.ts';
import { siteFileName, siteFileReadAt } from '../../../src/main/use-cases/site-file-read.ts';
import { exportSite, importSite } from '../../../src/main/use-cases/sites.ts';
import { saveTopology } from '../../../src/main/use-cases/topology.ts';
import type { PlaceChange } from '../../../src/shared/contract/topology.ts';
import type { NodeRole } from '../../../src/shared/model/node.ts';
import {
  type Placed,
  type PlacingCluster,
  placedHosts,
  recordedPlace,
  wishesOf,
} from '../../../src/shared/rules/placing/place.ts';
import { saveRefusal } from '../../../src/shared/rules/placing/refusal.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { sampleRun } from '../../support/site-samples.ts';
import { siteText } from '../../support/site-text.ts';
import { thrownBy } from '../../support/thrown.ts';

const hostnames = ['gate', 'h1', 'h2', 'h3', 'h4', 'h5'] as const;
type Hostname = (typeof hostnames)[number];

interface Shape {
  readonly servers: readonly Hostname[];
  readonly agents?: readonly Hostname[];
  readonly initial?: Hostname;
  /** Hosts with a login of their own. */
  readonly own?: readonly Hostname[];
}

/** The site file that says so, in the form in which files are written. */
function fileOf({ servers, agents = [], initial = servers[0] ?? 'gate', own = [] }: Shape): string {
  const members = [...servers, ...agents];
  const linesOf = (name: Hostname, index: number) => [
    `address: 10.0.0.${index + 1}`,
    ...(name === 'gate' ? [] : ['jump: gate']),
    ...(own.includes(name) || !members.includes(name) ? ['credential: field'] : []),
  ];
  return siteText({
    hosts: Object.fromEntries(hostnames.map((name, index) => [name, linesOf(name, index)])),
    cluster: 'edge',
    servers: servers.toSorted(),
    initial,
    agents: agents.toSorted(),
  });
}

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
});
afterEach(() => database.dispose());

function depsOf(of: TestDatabase) {
  return { stores: of.stores, journal: of.journal, clock: of.clock, siteFile: siteFileCodec };
}

function readIn(text: string, of = database) {
  const file = { text, fileName: 'mill.yaml', directory: '/media/stick' };
  const [cluster] = importSite(depsOf(of), file).description.clusters;
  if (cluster === undefined) throw new Error('the file has no cluster');
  return cluster;
}

const asFile = (of = database) => {
  const [site] = of.stores.sites.list();
  return site === undefined ? '' : exportSite(depsOf(of), site.id);
};

function nodeNamed(name: string) {
  const [site] = database.stores.sites.list();
  const node = database.stores.nodes
    .ofSite(site?.id ?? ('' as never))
    .find(({ hostname }) => hostname === name);
  if (node === undefined) throw new Error(`no ${name}`);
  return node;
}

type Wish = NodeRole | null | 'initial';

/** The draft that wants these hosts elsewhere, over what is recorded now. */
function changesTo(wishes: Partial<Record<Hostname, Wish>>, clusterId: PlacingCluster['id']): PlaceChange[] {
  return Object.entries(wishes).map(([name, wish]) => {
    const node = nodeNamed(name);
    const wanted =
      wish === 'initial' ? { role: 'server' as const, isInitial: true } : { role: wish, isInitial: false };
    return { nodeId: node.id, was: recordedPlace(node, clusterId), wanted };
  });
}

function save(cluster: { readonly id: PlacingCluster['id'] }, wishes: Partial<Record<Hostname, Wish>>): void {
  saveTopology(depsOf(database), { clusterId: cluster.id, changes: changesTo(wishes, cluster.id) });
}

const mill: Shape = { servers: ['h1'], agents: ['h2', 'h3'] };

describe('a saved draft', () => {
  it('is what the edited site file would have said', () => {
    const cluster = readIn(fileOf(mill));
    expect(asFile()).toBe(fileOf(mill));
    save(cluster, { h2: 'server', h4: 'server', h5: 'agent', h3: null });
    expect(asFile()).toBe(
      fileOf({ servers: ['h1', 'h2', 'h4'], agents: ['h5'], initial: 'h1', own: ['h4', 'h5'] }),
    );
  });

  it('moves the pennant', () => {
    const cluster = readIn(fileOf({ servers: ['h1', 'h2'] }));
    save(cluster, { h1: 'server', h2: 'initial' });
    expect(asFile()).toBe(fileOf({ servers: ['h1', 'h2'], initial: 'h2' }));
  });

  it('leaves a login with whoever leaves the cluster, so that the file can still be read', () => {
    const cluster = readIn(fileOf(mill));
    save(cluster, { h2: null });
    expect(nodeNamed('h2')).toMatchObject({
      clusterId: null,
      role: null,
      credentialId: cluster.credentialId,
    });
    expect(siteFileCodec.parse({ text: asFile(), fileName: 'mill.yaml' }).ok).toBe(true);
  });

  it('keeps what was seen of a host', () => {
    const cluster = readIn(fileOf(mill));
    const before = nodeNamed('h2');
    save(cluster, { h2: 'server' });
    expect(nodeNamed('h2')).toEqual({ ...before, role: 'server' });
  });

  it('is written down as what somebody did, and when the site was described last', () => {
    const cluster = readIn(fileOf(mill));
    database.clock.advance(5000);
    save(cluster, { h2: null });
    expect(siteFileReadAt(database, cluster.siteId)).toBe('2026-03-01T08:00:05.000Z');
    expect(siteFileName(database, cluster.siteId)).toBe('mill.yaml');
    const audit = database.db.sqlite
      .prepare('SELECT what, subject FROM audit ORDER BY rowid DESC LIMIT 1')
      .get();
    expect(audit).toEqual({ what: 'save topology', subject: 'edge' });
  });

  it('brings back what was removed once, with the host on the way to it', () => {
    const cluster = readIn(fileOf({ servers: ['h1', 'gate'], agents: ['h2'], initial: 'h1' }));
    for (const name of ['h2', 'gate', 'h1'])
      database.stores.nodes.moveStatus(nodeNamed(name).id, { status: 'removed' });
    save(cluster, { h2: 'initial' });
    expect(nodeNamed('h2')).toMatchObject({ status: 'pending', role: 'server', isInitial: true });
    expect(nodeNamed('h2').jumpHostId).toBe(nodeNamed('gate').id);
    expect(nodeNamed('gate')).toMatchObject({ status: 'pending', clusterId: null, role: null });
    expect(nodeNamed('h1').status).toBe('removed');
  });
});

describe('a draft is not saved', () => {
  const refused = (act: () => void) => {
    const before = asFile();
    const error = thrownBy(act);
    expect(asFile()).toBe(before);
    return error;
  };

  it('over places that are others by now', () => {
    const cluster = readIn(fileOf(mill));
    const changes = changesTo({ h2: null }, cluster.id);
    save(cluster, { h2: 'server' });
    expect(refused(() => saveTopology(depsOf(database), { clusterId: cluster.id, changes }))).toMatchObject({
      code: 'bad-input',
      message: 'h2 is recorded as server by now; it was agent as this window last saw it.',
    });
  });

  it('without an initial server', () => {
    const cluster = readIn(fileOf(mill));
    expect(refused(() => save(cluster, { h1: 'agent', h2: 'server' }))).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('edge has no initial server.'),
      cure: 'Choose a server and give it the pennant.',
    });
  });

  it('that moves a member', () => {
    const cluster = readIn(fileOf(mill));
    database.stores.nodes.moveStatus(nodeNamed('h2').id, { status: 'installing' });
    database.stores.nodes.moveStatus(nodeNamed('h2').id, { status: 'active' });
    expect(refused(() => save(cluster, { h2: null }))).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('h2 is active as agent of edge.'),
    });
    save(cluster, { h4: 'agent' });
    expect(nodeNamed('h4').role).toBe('agent');
  });

  it('under a run', () => {
    const cluster = readIn(fileOf(mill));
    database.journal.begin(sampleRun('run-1', { clusterId: cluster.id }));
    expect(refused(() => save(cluster, { h4: 'agent' }))).toMatchObject({ code: 'run-locked' });
  });

  it('with an initial agent, or a host from elsewhere', () => {
    const cluster = readIn(fileOf(mill));
    const [change] = changesTo({ h4: 'agent' }, cluster.id);
    if (change === undefined) throw new Error('no change');
    const asInitial = { ...change, wanted: { role: 'agent' as const, isInitial: true } };
    const saving = (one: PlaceChange) => () =>
      saveTopology(depsOf(database), { clusterId: cluster.id, changes: [one] });
    expect(refused(saving(asInitial))).toMatchObject({ code: 'bad-input' });
    const stranger = { ...change, nodeId: 'node-elsewhere' as typeof change.nodeId };
    expect(refused(saving(stranger))).toMatchObject({ code: 'bad-input' });
  });
});

describe('any draft', () => {
  const wish = fc.constantFrom<Wish[]>('server', 'agent', null, 'initial');
  const draft = fc.dictionary(fc.constantFrom(...hostnames), wish, { minKeys: 1, noNullPrototype: true });

  it('is saved as the edited site file would be read, or refused with nothing changed', () => {
    fc.assert(
      fc.property(draft, (wishes) => {
        const cluster = readIn(fileOf(mill));
        const changes = changesTo(wishes, cluster.id);
        const placing = { ...cluster, busy: false };
        const nodes = database.stores.nodes.ofSite(cluster.siteId);
        const hosts = placedHosts(nodes, placing, new Map(changes.map((one) => [one.nodeId, one.wanted])));
        const refusal = saveRefusal(placing, hosts);
        const act = () => saveTopology(depsOf(database), { clusterId: cluster.id, changes });
        if (refusal === null) act();
        else expect(thrownBy(act)).toMatchObject({ message: expect.stringContaining(refusal.says) });
        const saved = asFile();
        expect(saved).toBe(refusal === null ? edited(hosts) : fileOf(mill));
        const again = siteFileCodec.parse({ text: saved, fileName: 'mill.yaml' });
        expect(again.ok && siteFileCodec.render(again.description)).toBe(saved);
        // The next story begins where this one began.
        if (wishesOf(hosts).size > 0) readIn(fileOf(mill));
      }),
      { numRuns: 8, seed: 7 },
    );
  });

  /** The file as a person would have edited it to want the same. */
  function edited(hosts: readonly Placed[]): string {
    const named = (role: NodeRole) =>
      hosts.flatMap(({ node, wanted }) =>
        wanted.role === role ? hostnames.filter((name) => name === node.hostname) : [],
      );
    const initial = hosts.find(({ wanted }) => wanted.isInitial)?.node.hostname;
    const before = [...mill.servers, ...(mill.agents ?? [])];
    return fileOf({
      servers: named('server'),
      agents: named('agent'),
      ...(initial !== undefined && { initial: hostnames.find((name) => name === initial) ?? 'gate' }),
      own: hostnames.filter((name) => !before.includes(name)),
    });
  }
});
