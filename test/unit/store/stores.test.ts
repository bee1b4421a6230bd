import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { bundleIdSchema, clusterIdSchema, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import {
  onlyClusterId,
  sampleBundle,
  sampleDescription,
  sampleFacts,
  sampleHostKey,
  sampleNode,
  sampleRun,
} from '../../support/site-samples.ts';
import { thrownBy } from '../../support/thrown.ts';

let it: TestDatabase;
beforeEach(() => {
  it = testDatabase({ redact: (text) => text.replaceAll('hunter2', '[redacted]') });
  it.stores.descriptions.apply(sampleDescription());
});
afterEach(() => it.dispose());

const serverOne = nodeIdSchema.parse('node-server-1');

describe('reading by name and id', () => {
  test('finds what is there and nothing else', () => {
    const { sites, clusters, credentials, nodes } = it.stores;
    const { site, clusters: described, credentials: keys } = sampleDescription();
    expect(sites.list()).toEqual([site]);
    expect(sites.byName('north')).toEqual(site);
    expect(sites.byName('nowhere')).toBeNull();
    expect(clusters.list()).toEqual(described);
    expect(clusters.byName(site.id, 'lab')).toEqual(described[0]);
    expect(clusters.byName(site.id, 'other')).toBeNull();
    expect(clusters.byId(clusterIdSchema.parse('nothing'))).toBeNull();
    expect(credentials.ofSite(site.id)).toEqual(keys);
    expect(nodes.byId(serverOne)?.hostname).toBe('server-1');
    expect(nodes.byId(nodeIdSchema.parse('nothing'))).toBeNull();
    expect(nodes.ofSite(site.id)).toHaveLength(4);
  });

  test('nodes of a cluster: initial server, servers, agents, by name; without the removed', () => {
    const base = sampleDescription();
    const more = [
      sampleNode('server-0', '10.0.0.5'),
      sampleNode('agent-0', '10.0.0.12'),
      sampleNode('server-9', '10.0.0.9'),
    ];
    const { clusters } = it.stores.descriptions.apply({ ...base, nodes: [...more, ...base.nodes] });
    it.stores.nodes.moveStatus(nodeIdSchema.parse('node-server-9'), { status: 'removed' });
    expect(
      it.stores.nodes.ofCluster(onlyClusterId({ ...base, clusters })).map(({ hostname }) => hostname),
    ).toEqual(['server-1', 'server-0', 'server-2', 'agent-0', 'agent-1']);
  });
});

describe('nodes', () => {
  test('keep their facts whole', () => {
    it.stores.nodes.setFacts(serverOne, sampleFacts({ cpus: 64 }));
    expect(it.stores.nodes.byId(serverOne)?.facts).toEqual(sampleFacts({ cpus: 64 }));
  });

  test('keep the facts of all, or of none where one is not there', () => {
    const { nodes } = it.stores;
    const stranger = nodeIdSchema.parse('node-nobody');
    const both = new Map([
      [serverOne, sampleFacts({ cpus: 32 })],
      [stranger, sampleFacts()],
    ]);
    expect(thrownBy(() => nodes.setFactsOfAll(both))).toMatchObject({ code: 'not-found' });
    expect(nodes.byId(serverOne)?.facts?.cpus).not.toBe(32);
    both.delete(stranger);
    nodes.setFactsOfAll(both);
    expect(nodes.byId(serverOne)?.facts?.cpus).toBe(32);
  });

  test('keep start, end and error; a new start forgets the old end', () => {
    const { nodes } = it.stores;
    nodes.moveStatus(serverOne, { status: 'installing', startedAt: 't1' });
    nodes.moveStatus(serverOne, {
      status: 'failed',
      finishedAt: 't2',
      error: 'the password hunter2 is wrong',
    });
    expect(nodes.byId(serverOne)).toMatchObject({
      status: 'failed',
      installationStartedAt: 't1',
      installationFinishedAt: 't2',
      installationError: 'the password [redacted] is wrong',
    });
    nodes.moveStatus(serverOne, { status: 'installing', startedAt: 't3', error: null });
    expect(nodes.byId(serverOne)).toMatchObject({
      installationStartedAt: 't3',
      installationFinishedAt: null,
      installationError: null,
    });
  });

  test('refuse a move their life does not allow, and stay as they are', () => {
    const move = () => it.stores.nodes.moveStatus(serverOne, { status: 'active' });
    expect(thrownBy(move)).toMatchObject({
      code: 'internal',
      message: 'server-1 is pending and cannot become active.',
    });
    expect(it.stores.nodes.byId(serverOne)?.status).toBe('pending');
  });

  test('that are not there are named', () => {
    const id = nodeIdSchema.parse('node-gone');
    expect(thrownBy(() => it.stores.nodes.setFacts(id, sampleFacts()))).toMatchObject({ code: 'not-found' });
    expect(thrownBy(() => it.stores.nodes.moveStatus(id, { status: 'installing' }))).toMatchObject({
      code: 'not-found',
    });
    const cluster = clusterIdSchema.parse('gone');
    expect(thrownBy(() => it.stores.clusters.setInstallStage(cluster, 'agents'))).toMatchObject({
      code: 'not-found',
    });
  });
});

describe('bundles', () => {
  test('come back whole, and a directory has one', () => {
    const { bundles } = it.stores;
    bundles.save(sampleBundle());
    expect(bundles.byPath('/srv/bundle')).toEqual(sampleBundle());
    const newer = sampleBundle({
      id: bundleIdSchema.parse('bundle-2'),
      version: 'v1.37.0+rke2r1',
      files: [],
    });
    bundles.save(newer);
    expect(bundles.byPath('/srv/bundle')).toEqual(newer);
    expect(bundles.byPath('/elsewhere')).toBeNull();
    expect(it.db.sqlite.prepare('SELECT count(*) FROM bundle_files').pluck().get()).toBe(0);
  });

  test('with a file that cannot be read are not taken for complete', () => {
    it.stores.bundles.save(sampleBundle());
    it.db.sqlite.exec(`UPDATE bundle_files SET sha256 = '${'Z'.repeat(64)}' WHERE name = 'install.sh'`);
    expect(thrownBy(() => it.stores.bundles.byPath('/srv/bundle'))).toMatchObject({
      code: 'database-corrupt',
    });
  });
});

test('findings of a run replace earlier ones, in order, without secrets', () => {
  it.journal.begin(sampleRun());
  const { id } = sampleRun();
  const finding = (rule: string): Finding => ({
    rule,
    severity: 'warn',
    subject: { kind: 'node', name: 'server-1' },
    seen: 'sudo says hunter2',
    why: 'it matters',
    cure: ['first', 'not hunter2'],
  });
  it.stores.findings.replace(id, [finding('F101'), finding('F102')]);
  it.stores.findings.replace(id, [finding('F103'), finding('F101')]);
  expect(it.stores.findings.ofRun(id).map(({ rule }) => rule)).toEqual(['F103', 'F101']);
  expect(it.stores.findings.ofRun(id)[0]).toMatchObject({
    seen: 'sudo says [redacted]',
    cure: ['first', 'not [redacted]'],
  });
});

test('host keys: one per endpoint and algorithm', () => {
  const { hostKeys } = it.stores;
  hostKeys.pin(sampleHostKey({ endpoint: 'x:22' }));
  hostKeys.pin(sampleHostKey({ endpoint: 'x:22', algorithm: 'ecdsa-sha2-nistp256' }));
  hostKeys.pin(sampleHostKey({ endpoint: 'x:22', key: 'NEW' }));
  expect(hostKeys.byEndpoint('x:22').map(({ algorithm, key }) => [algorithm, key])).toEqual([
    ['ecdsa-sha2-nistp256', sampleHostKey().key],
    ['ssh-ed25519', 'NEW'],
  ]);
  expect(hostKeys.byEndpoint('y:22')).toEqual([]);
});

test('the audit keeps what was said', () => {
  const entry = { at: 't', who: 'operator', what: 'import', subject: 'north' };
  it.stores.audit.record(entry);
  expect(it.db.sqlite.prepare('SELECT at, who, what, subject FROM audit').all()).toEqual([entry]);
  it.stores.audit.record({ ...entry, what: 'something newer' });
  expect(it.stores.audit.list(1)).toEqual([{ ...entry, what: 'something newer' }]);
  expect(it.stores.audit.list(9)).toHaveLength(2);
});
