import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SiteDescription } from '../../../src/main/ports/stores.ts';
import type { Cluster } from '../../../src/shared/model/cluster.ts';
import { clusterIdSchema, credentialIdSchema, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import type { Node, NodeStatus } from '../../../src/shared/model/node.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import {
  onlyClusterId,
  sampleCluster,
  sampleCredential,
  sampleDescription,
  sampleFacts,
  sampleHostKey,
  sampleNode,
  sampleRun,
} from '../../support/site-samples.ts';
import { thrownBy } from '../../support/thrown.ts';

let it: TestDatabase;
beforeEach(() => {
  it = testDatabase();
});
afterEach(() => it.dispose());

const apply = (description: SiteDescription) => it.stores.descriptions.apply(description);
const named = (description: SiteDescription, hostname: string): Node => {
  const node = description.nodes.find((one) => one.hostname === hostname);
  if (node === undefined) throw new Error(`no ${hostname}`);
  return node;
};
/** The description with other ids for everything, as a second reading of the same file has. */
const reread = (description = sampleDescription()): SiteDescription =>
  JSON.parse(
    JSON.stringify(description).replaceAll(/"(site|cluster|credential|node)-([\w-]+)"/g, '"$1-again-$2"'),
  );
const without = (hostname: string, description = sampleDescription()): SiteDescription => ({
  ...description,
  nodes: description.nodes.filter((node) => node.hostname !== hostname),
});
const changed = (
  hostname: string,
  changes: Partial<Node>,
  description = sampleDescription(),
): SiteDescription => ({
  ...description,
  nodes: description.nodes.map((node) => (node.hostname === hostname ? { ...node, ...changes } : node)),
});
const withCluster = (changes: Partial<Cluster>): SiteDescription =>
  sampleDescription({ clusters: [sampleCluster(changes)] });
const move = (hostname: string, ...statuses: readonly NodeStatus[]) => {
  const node = named(loaded(), hostname);
  for (const status of statuses) {
    it.stores.nodes.moveStatus(node.id, { status, startedAt: '2026-03-01T09:00:00.000Z', error: null });
  }
};
const loaded = (): SiteDescription => {
  const site = it.stores.sites.byName('north');
  const description = site === null ? null : it.stores.descriptions.load(site.id);
  if (description === null) throw new Error('no site');
  return description;
};
const rows = (sql: string) => it.db.sqlite.prepare(sql).pluck().all();

describe('writing a description', () => {
  test('gives back what was described, in the same order, whatever the references look like', () => {
    expect(apply(sampleDescription())).toEqual(sampleDescription());
    expect(loaded()).toEqual(sampleDescription());
  });

  test('keeps the ids of what is there, by name, in references too', () => {
    apply(sampleDescription());
    expect(apply(reread())).toEqual(sampleDescription());
    expect(rows('SELECT count(*) FROM nodes')).toEqual([4]);
  });

  test('two sites with the same names and ids stand beside one another', () => {
    apply(sampleDescription());
    const south = apply({ ...sampleDescription(), site: { ...sampleDescription().site, name: 'south' } });
    expect(south.nodes.map(({ hostname }) => hostname)).toEqual(['server-1', 'server-2', 'agent-1', 'jump']);
    expect(named(south, 'server-2').jumpHostId).toBe(named(south, 'jump').id);
    expect(
      south.nodes.every(({ siteId, clusterId }) => siteId === south.site.id && clusterId !== 'cluster-lab'),
    ).toBe(true);
    expect(rows('SELECT count(*) FROM nodes')).toEqual([8]);
  });

  test('changes what is described and leaves what is the life of a node', () => {
    apply(sampleDescription());
    const { id } = named(loaded(), 'server-1');
    it.stores.nodes.setFacts(id, sampleFacts());
    move('server-1', 'installing', 'active');
    it.stores.clusters.setInstallStage(onlyClusterId(loaded()), 'completed');
    const again = apply({
      ...changed('server-1', { labels: { zone: 'b' }, sshPort: 2222 }),
      clusters: [sampleCluster({ agentBatchSize: 9 })],
    });
    expect(named(again, 'server-1')).toMatchObject({
      labels: { zone: 'b' },
      sshPort: 2222,
      status: 'active',
      facts: sampleFacts(),
      installationStartedAt: '2026-03-01T09:00:00.000Z',
    });
    expect(again.clusters).toMatchObject([{ agentBatchSize: 9, installStage: 'completed' }]);
  });

  test('two hosts may swap addresses, and the initial mark may wander before the install', () => {
    apply(sampleDescription());
    const swapped = changed(
      'server-1',
      { internalIp: '10.0.0.2', isInitial: false },
      changed('server-2', { internalIp: '10.0.0.1', isInitial: true }),
    );
    const stored = apply(swapped);
    expect(stored.nodes.map(({ internalIp, isInitial }) => [internalIp, isInitial]).slice(0, 2)).toEqual([
      ['10.0.0.2', false],
      ['10.0.0.1', true],
    ]);
  });

  test('writes what has changed and leaves the rows of other hosts alone', () => {
    const before = sampleDescription();
    const [first] = before.nodes;
    if (first === undefined) throw new Error('a sample without hosts');
    const others = Array.from({ length: 50 }, (_, index) => ({
      ...first,
      id: nodeIdSchema.parse(`node-more-${index}`),
      hostname: `more-${index}`,
      internalIp: `10.9.0.${index + 1}`,
      isInitial: false,
      jumpHostId: null,
    }));
    const many = { ...before, nodes: [...before.nodes, ...others] };
    const stored = apply(many);
    const rowsWritten = () => Number(it.db.sqlite.prepare('SELECT total_changes() AS n').pluck().get());
    const start = rowsWritten();
    expect(apply(changed('more-7', { internalIp: '10.9.1.7' }, many))).toEqual(
      changed('more-7', { internalIp: '10.9.1.7' }, stored),
    );
    // The site, its credentials and cluster are few and are written again.
    expect(rowsWritten() - start).toBeLessThan(15);
  });

  test('takes everything back when one row is refused', () => {
    apply(sampleDescription());
    const twice = changed('server-2', { internalIp: '10.0.0.1' });
    const error = thrownBy(() => apply({ ...twice, site: { ...twice.site, notes: 'changed' } }));
    expect(error).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('server-2 (10.0.0.1)'),
    });
    expect(loaded()).toEqual(sampleDescription());
  });
});

describe('leaving the file', () => {
  test('a host that was never installed is gone', () => {
    apply(sampleDescription());
    expect(apply(without('agent-1')).nodes.map(({ hostname }) => hostname)).toEqual([
      'server-1',
      'server-2',
      'jump',
    ]);
    expect(rows('SELECT count(*) FROM nodes')).toEqual([3]);
  });

  test('a host with something on it stays, and so does the way to it', () => {
    apply(sampleDescription());
    move('agent-1', 'installing', 'active');
    const stored = apply(without('jump', without('agent-1', changed('server-2', { jumpHostId: null }))));
    expect(stored.nodes.map(({ hostname }) => hostname).toSorted()).toEqual([
      'agent-1',
      'jump',
      'server-1',
      'server-2',
    ]);
  });

  test('a removed host is kept as history, does not block its name, and starts anew in its row when described again', () => {
    apply(sampleDescription());
    const { id } = named(loaded(), 'agent-1');
    move('agent-1', 'installing', 'active', 'draining', 'removed');
    expect(loaded().nodes.map(({ hostname }) => hostname)).not.toContain('agent-1');
    expect(named(apply(sampleDescription()), 'agent-1')).toMatchObject({
      id,
      status: 'pending',
      installationError: null,
    });
    apply(without('agent-1'));
    expect(rows(`SELECT status FROM nodes WHERE hostname = 'agent-1'`)).toEqual(['removed']);
  });

  test('a cluster nothing came of is gone; one with a run is history', () => {
    apply(sampleDescription());
    const second = sampleCluster({ id: clusterIdSchema.parse('cluster-second'), name: 'second' });
    apply(sampleDescription({ clusters: [sampleCluster(), second] }));
    expect(apply(sampleDescription()).clusters.map(({ name }) => name)).toEqual(['lab']);
    apply(sampleDescription({ clusters: [sampleCluster(), second] }));
    it.journal.begin(sampleRun('run-1', { clusterId: second.id }));
    expect(
      apply(sampleDescription())
        .clusters.map(({ name }) => name)
        .toSorted(),
    ).toEqual(['lab', 'second']);
  });

  test('a credential nobody uses is gone with its sealed secrets', () => {
    const spare = sampleCredential({ id: credentialIdSchema.parse('credential-spare'), name: 'spare' });
    apply(sampleDescription({ credentials: [sampleCredential(), spare] }));
    it.db.sqlite.exec(`INSERT INTO sealed_secrets (kind, id, sealed) VALUES ('credential-password', 'credential-spare', x'00'),
      ('credential-key', 'credential-ops', x'00')`);
    expect(apply(sampleDescription()).credentials.map(({ name }) => name)).toEqual(['ops']);
    expect(rows('SELECT id FROM sealed_secrets')).toEqual(['credential-ops']);
  });
});

describe('what an edit cannot do', () => {
  beforeEach(() => {
    apply(sampleDescription());
    move('server-1', 'installing', 'active');
    it.stores.clusters.setInstallStage(onlyClusterId(loaded()), 'initial-server');
  });

  test.each([
    ['another role', changed('server-1', { role: 'agent', isInitial: false }), 'server-1'],
    [
      'out of its cluster',
      changed('server-1', { clusterId: null, role: null, isInitial: false }),
      'server-1',
    ],
    [
      'another initial server',
      changed('server-1', { isInitial: false }, changed('server-2', { isInitial: true })),
      'initial server',
    ],
    [
      'another initial server while the first left the file',
      without('server-1', changed('server-2', { isInitial: true })),
      'initial server',
    ],
    ['another distribution', withCluster({ distribution: 'k3s' }), 'k3s'],
  ])('%s', (_what, description, word) => {
    const before = loaded();
    expect(thrownBy(() => apply(description))).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(word),
      cure: expect.any(String),
    });
    expect(loaded()).toEqual(before);
  });

  test('but a removed initial server may have a successor', () => {
    move('server-1', 'draining', 'removed');
    const stored = apply(without('server-1', changed('server-2', { isInitial: true })));
    expect(named(stored, 'server-2').isInitial).toBe(true);
  });
});

describe('host keys of the file', () => {
  test('replace a pinned one; keys pinned on first contact are not the file’s', () => {
    it.stores.hostKeys.pin(sampleHostKey({ key: 'OLD', fingerprint: 'SHA256:old' }));
    it.stores.hostKeys.pin(sampleHostKey({ endpoint: '10.0.0.9:22' }));
    expect(apply(sampleDescription()).hostKeys).toEqual([sampleHostKey()]);
    expect(it.stores.hostKeys.byEndpoint('10.0.0.1:22')).toEqual([sampleHostKey()]);
    expect(it.stores.hostKeys.all()).toHaveLength(2);
  });

  test('keep when they were first seen, and stay pinned when they leave the file', () => {
    apply(sampleDescription());
    const later = sampleHostKey({
      firstSeenAt: '2027-01-01T00:00:00.000Z',
      confirmedAt: '2027-01-01T00:00:00.000Z',
    });
    expect(apply(sampleDescription({ hostKeys: [later] })).hostKeys).toEqual([sampleHostKey()]);
    expect(apply(sampleDescription({ hostKeys: [] })).hostKeys).toEqual([]);
    expect(it.stores.hostKeys.all()).toEqual([sampleHostKey()]);
  });
});

test('hostile texts are data', () => {
  const hostile = `'; DROP TABLE nodes; -- "\\ \u202e {{ x }} $(id)`;
  const stored = apply(
    sampleDescription({
      nodes: [
        sampleNode('server-1', '10.0.0.1', {
          labels: { [hostile]: hostile },
          variables: { [hostile]: [hostile, null, { a: 1.5 }] },
        }),
      ],
    }),
  );
  expect(stored.nodes[0]?.labels).toEqual({ [hostile]: hostile });
  expect(stored.nodes[0]?.variables).toEqual({ [hostile]: [hostile, null, { a: 1.5 }] });
});
