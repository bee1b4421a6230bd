import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { siteFileCodec } from '../../../src/main/site-file/site-file-codec.ts';
import { previewSite, recordSite } from '../../../src/main/use-cases/site-import.ts';
import { siteDirectory } from '../../../src/main/use-cases/site-paths.ts';
import { exportSite } from '../../../src/main/use-cases/sites.ts';
import type { SitePreview } from '../../../src/shared/contract/sites.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { sampleRun } from '../../support/site-samples.ts';
import { siteText } from '../../support/site-text.ts';
import { thrownBy } from '../../support/thrown.ts';

const print = (letter: string) => `SHA256:${letter.repeat(43)}`;

const written = siteText({
  hosts: {
    'm-s1': ['address: 10.0.0.11', `hostKey: ${print('A')}`],
    'm-a1': ['address: 10.0.0.21'],
  },
  servers: ['m-s1'],
  agents: ['m-a1'],
});

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
});
afterEach(() => database.dispose());

const deps = () => ({ ...database, siteFile: siteFileCodec });
const fileOf = (text: string, directory: string | null = null) => ({
  fileName: 'mill.yaml',
  text,
  directory,
});

function readable(preview: SitePreview): Extract<SitePreview, { read: true }> {
  if (!preview.read) throw new Error(JSON.stringify(preview.problems));
  return preview;
}

function record(text: string, directory: string | null = null) {
  const file = fileOf(text, directory);
  return recordSite(deps(), { ...file, seen: readable(previewSite(deps(), file)).seen });
}

const kindsIn = (preview: SitePreview) =>
  readable(preview).changes.map(({ kind, what, name }) => `${kind} ${what} ${name}`);

describe('what a site file comes to', () => {
  it('is told before anything is recorded', () => {
    const preview = previewSite(deps(), fileOf(written));
    expect(readable(preview)).toMatchObject({ isNew: true, hosts: 2, clusters: ['mill'], refused: null });
    expect(kindsIn(preview)).toEqual([
      'adds site Mill',
      'adds host m-s1',
      'adds host m-a1',
      'adds cluster mill',
      'adds credential field',
    ]);
    expect(database.stores.sites.list()).toEqual([]);
  });

  it('tells every problem with its line, and records nothing', () => {
    const preview = previewSite(deps(), fileOf(written.replace('10.0.0.11', '10.0.0.999')));
    expect(preview).toMatchObject({
      read: false,
      problems: [{ line: 12, message: expect.stringContaining('10.0.0.999') }],
    });
    expect(thrownBy(() => recordSite(deps(), { ...fileOf('muster: 2'), seen: '' }))).toMatchObject({
      code: 'site-file',
    });
  });

  it('says nothing of a file that is recorded already, and names what an edit changes', () => {
    record(written);
    expect(readable(previewSite(deps(), fileOf(written)))).toMatchObject({ isNew: false, changes: [] });
    const edited = written
      .replace('10.0.0.21', '10.0.0.22')
      .replace('version: v1.36.4+k3s1', 'version: v1.36.5+k3s1\n    tlsSans:\n      - mill.site')
      .replace('user: muster', 'user: ops');
    expect(readable(previewSite(deps(), fileOf(edited))).changes).toEqual([
      { kind: 'changes', what: 'host', name: 'm-a1', says: ['internalIp: 10.0.0.21 → 10.0.0.22'] },
      {
        kind: 'changes',
        what: 'cluster',
        name: 'mill',
        says: ['version: v1.36.4+k3s1 → v1.36.5+k3s1', 'tlsSans is another'],
      },
      { kind: 'changes', what: 'credential', name: 'field', says: ['user: muster → ops'] },
    ]);
  });

  it('tells hosts that go from those that stay because something is installed', () => {
    record(written);
    const without = written
      .replace('  m-a1:\n    address: 10.0.0.21\n', '')
      .replace('    agents:\n      - m-a1\n', '');
    expect(kindsIn(previewSite(deps(), fileOf(without)))).toEqual(['leaves host m-a1']);
    const node = database.stores.clusters
      .list()
      .flatMap(({ id }) => database.stores.nodes.ofCluster(id))
      .find(({ hostname }) => hostname === 'm-a1');
    if (node === undefined) throw new Error('no m-a1');
    database.stores.nodes.moveStatus(node.id, { status: 'installing' });
    expect(kindsIn(previewSite(deps(), fileOf(without)))).toEqual(['stays host m-a1']);
  });

  it('says that another host key would be accepted, and writes it down', () => {
    record(written);
    const other = written.replace(print('A'), print('B'));
    const [trust] = readable(previewSite(deps(), fileOf(other))).changes;
    expect(trust).toMatchObject({
      kind: 'trusts',
      name: '10.0.0.11:22',
      says: [`pinned until now: ${print('A')}`, `accepted then: ${print('B')}`],
    });
    record(other);
    const acts = database.db.sqlite.prepare('SELECT what FROM audit').pluck().all();
    expect(acts).toContainEqual(
      expect.stringContaining(`accept another host key by site file: pinned until now: ${print('A')}`),
    );
  });
});

describe('recording a site file', () => {
  it('brings the database to what the file says, which comes back the same', () => {
    const siteId = record(written);
    expect(exportSite(deps(), siteId)).toBe(written);
  });

  it('is refused where something else was recorded since its changes were shown', () => {
    const { seen } = readable(previewSite(deps(), fileOf(written)));
    record(written);
    expect(thrownBy(() => recordSite(deps(), { ...fileOf(written), seen }))).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('has changed since'),
    });
  });

  it('is refused under a run, and for what cannot be moved by a file', () => {
    const siteId = record(written);
    const [cluster] = database.stores.clusters.list();
    if (cluster === undefined) throw new Error('no cluster');
    const other = written
      .replace('      m-s1:\n        initial: true', '      m-a1:\n        initial: true')
      .replace('      - m-a1', '      - m-s1');
    const [server] = database.stores.nodes.ofSite(siteId).filter(({ hostname }) => hostname === 'm-s1');
    if (server === undefined) throw new Error('no m-s1');
    database.stores.nodes.moveStatus(server.id, { status: 'installing' });
    expect(readable(previewSite(deps(), fileOf(other))).refused).toMatchObject({ code: 'bad-input' });
    database.journal.begin(sampleRun('run-1', { clusterId: cluster.id }));
    expect(readable(previewSite(deps(), fileOf(written))).refused).toMatchObject({ code: 'run-locked' });
    expect(thrownBy(() => record(written))).toMatchObject({ code: 'run-locked' });
  });

  it('asks where the file lies if paths in it are beside it', () => {
    const withBundle = written.replace(
      '    credential: field\n    servers',
      '    bundle: ./artifacts\n    credential: field\n    servers',
    );
    expect(readable(previewSite(deps(), fileOf(withBundle))).besideIt).toEqual(['./artifacts']);
    expect(thrownBy(() => record(withBundle))).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('./artifacts'),
    });
    expect(thrownBy(() => record(withBundle, 'somewhere'))).toMatchObject({ code: 'bad-input' });
    const siteId = record(withBundle, '/media/stick');
    expect(siteDirectory(database, siteId)).toBe('/media/stick');
    expect(readable(previewSite(deps(), fileOf(withBundle))).directory).toBe('/media/stick');
    record(written);
    expect(siteDirectory(database, siteId)).toBe('/media/stick');
  });
});
