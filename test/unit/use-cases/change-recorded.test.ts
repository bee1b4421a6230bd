import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { siteFileCodec } from '../../../src/main/site-file/site-file-codec.ts';
import { editCluster, removeCluster, removeHosts } from '../../../src/main/use-cases/change-recorded.ts';
import { exportSite, importSite } from '../../../src/main/use-cases/sites.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { sampleRun } from '../../support/site-samples.ts';
import { siteText } from '../../support/site-text.ts';
import { thrownBy } from '../../support/thrown.ts';

const hosts = {
  h1: ['address: 10.0.0.1'],
  gate: ['address: 10.0.0.2', 'credential: field'],
  h3: ['address: 10.0.0.3', 'jump: gate', 'credential: field'],
};
const text = siteText({ hosts, settings: ['bundle: /media/old'], servers: ['h1'] });

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
  importSite(deps(), { text, fileName: 'mill.yaml', directory: '/media/stick' });
});
afterEach(() => database.dispose());

const deps = () => ({ ...database, siteFile: siteFileCodec });
const { only } = {
  only: <T>([first]: readonly T[]): T => {
    if (first === undefined) throw new Error('nothing is recorded');
    return first;
  },
};
const mill = () => only(database.stores.clusters.list());
const written = () => exportSite(deps(), only(database.stores.sites.list()).id);
const idOf = (hostname: string) =>
  only(database.stores.nodes.ofSite(mill().siteId).filter((node) => node.hostname === hostname)).id;
const was = { version: 'v1.36.4+k3s1', bundle: '/media/old' };

describe('a cluster that is recorded', () => {
  it('gets another version and other artifacts, and keeps everything else', () => {
    editCluster(deps(), { clusterId: mill().id, was, version: 'v1.36.5+k3s1', bundle: '/media/new' });
    expect(written()).toBe(text.replace('36.4', '36.5').replace('/media/old', '/media/new'));
    expect(database.stores.audit.list(1)).toMatchObject([{ what: 'change cluster', subject: 'mill' }]);
  });

  it.each([
    ['over what the window has not seen', { was: { ...was, bundle: null } }, 'recorded otherwise by now'],
    ['with a path that begins nowhere', { bundle: 'stick/k3s' }, 'does not say from where it begins'],
    ['with a version that is none', { version: 'newest' }, 'newest'],
  ])('is not changed %s', (_what, changes, message) => {
    const edit = { clusterId: mill().id, was, version: was.version, bundle: was.bundle, ...changes };
    const error = thrownBy(() => editCluster(deps(), edit));
    expect(error).toMatchObject({ code: 'bad-input', message: expect.stringContaining(message) });
    expect(written()).toBe(text);
  });

  it('is not given another version once it is installed, and nothing under a run', () => {
    const edit = { clusterId: mill().id, was, version: 'v1.36.5+k3s1', bundle: was.bundle };
    database.stores.clusters.setInstallStage(mill().id, 'completed');
    expect(thrownBy(() => editCluster(deps(), edit))).toMatchObject({ code: 'bad-input' });
    database.journal.begin(sampleRun('run-1', { clusterId: mill().id }));
    for (const act of [
      () => editCluster(deps(), { ...edit, version: was.version }),
      () => removeCluster(deps(), mill().id),
    ])
      expect(thrownBy(act)).toMatchObject({ code: 'run-locked' });
  });

  it.each([
    ['running', 'run-locked'],
    ['done', 'bad-input'],
  ] as const)('is kept with a run that is %s, also one that cannot be read', (status, code) => {
    database.journal.begin(sampleRun('run-1', { clusterId: mill().id }));
    database.db.sqlite.pragma('ignore_check_constraints = ON');
    database.db.sqlite.exec(`UPDATE runs SET plan = '{', status = '${status}'`);
    expect(database.journal.runsOf(mill().id)).toEqual([]);
    expect(thrownBy(() => removeCluster(deps(), mill().id))).toMatchObject({ code });
    expect(database.stores.clusters.list()).toHaveLength(1);
  });

  it('is forgotten, and its hosts stay with the login it gave them', () => {
    removeCluster(deps(), mill().id);
    expect(database.stores.clusters.list()).toEqual([]);
    expect(written()).toBe(siteText({ hosts: { ...hosts, h1: [...hosts.h1, 'credential: field'] } }));
  });

  it('is not forgotten while something of it is on a host', () => {
    database.stores.nodes.moveStatus(idOf('h1'), { status: 'installing' });
    expect(thrownBy(() => removeCluster(deps(), mill().id))).toMatchObject({
      message: 'h1 has something of mill on it.',
    });
    expect(database.stores.clusters.list()).toHaveLength(1);
  });
});

describe('hosts that are recorded', () => {
  it('are forgotten where they have no role', () => {
    removeHosts(deps(), [idOf('h3'), idOf('gate'), idOf('h3')]);
    expect(written()).not.toContain('gate');
    expect(written()).toContain('h1:');
    expect(database.stores.audit.list(1)).toMatchObject([{ what: 'remove 2 hosts', subject: 'h3, gate' }]);
  });

  it('are all kept when they are of several sites', () => {
    const another = siteText({ site: 'Yard', hosts, cluster: 'yard', servers: ['h1'] });
    importSite(deps(), { text: another, fileName: 'yard.yaml', directory: '/media/stick' });
    const yard = only(database.stores.sites.list().filter(({ name }) => name === 'Yard'));
    const [there] = database.stores.nodes.ofSite(yard.id).filter(({ hostname }) => hostname === 'h3');
    const ids = [idOf('h3'), ...(there === undefined ? [] : [there.id])];
    expect(thrownBy(() => removeHosts(deps(), ids))).toMatchObject({
      message: 'These hosts are of several sites.',
    });
    expect(written()).toBe(text);
  });

  it('are kept as the way to one that was taken out', () => {
    database.stores.nodes.moveStatus(idOf('h3'), { status: 'removed' });
    expect(
      database.stores.descriptions.load(mill().siteId)?.nodes.map(({ hostname }) => hostname),
    ).not.toContain('h3');
    expect(thrownBy(() => removeHosts(deps(), [idOf('gate')]))).toMatchObject({
      message: 'h3 is reached through gate.',
      cure: expect.stringContaining('was taken out'),
    });
  });

  it.each([
    ['one with a role', ['h3', 'h1'], 'h1 has a role in a cluster.'],
    ['one that others are reached through', ['gate'], 'h3 is reached through gate.'],
  ])('are all kept when they have %s among them', (_what, names, message) => {
    expect(thrownBy(() => removeHosts(deps(), names.map(idOf)))).toMatchObject({ message });
    expect(written()).toBe(text);
  });
});
