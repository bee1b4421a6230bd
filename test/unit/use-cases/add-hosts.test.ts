import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { siteFileCodec } from '../../../src/main/site-file/site-file-codec.ts';
import { addCluster, addHosts, loginChoices } from '../../../src/main/use-cases/add-hosts.ts';
import { exportSite, importSite } from '../../../src/main/use-cases/sites.ts';
import { saveTopology } from '../../../src/main/use-cases/topology.ts';
import type { AddHosts, NewCluster } from '../../../src/shared/contract/hosts.ts';
import type { SiteId } from '../../../src/shared/model/ids.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { thrownBy } from '../../support/thrown.ts';

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
});
afterEach(() => database.dispose());

const deps = () => ({ ...database, siteFile: siteFileCodec });
const host = (hostname: string, address: string, jump: string | null = null) => ({
  hostname,
  address,
  port: 22,
  jump,
});

const request: AddHosts = {
  site: { newSite: 'Mill' },
  login: { newCredential: 'field', user: 'muster', login: { method: 'password' }, sudoAsks: true },
  hosts: [host('node1', '10.0.0.11', 'gate'), { ...host('gate', '10.0.0.1'), port: 2222 }],
};

const cluster = (siteId: SiteId, changes: Partial<NewCluster> = {}): NewCluster => ({
  site: { siteId },
  name: 'mill',
  distribution: 'k3s',
  version: 'v1.36.4+k3s1',
  bundle: '/media/stick/k3s',
  credential: 'field',
  ...changes,
});

const written = `muster: 1
site:
  name: Mill

credentials:
  field:
    user: muster
    password: stored
    sudoPassword: stored

hosts:
  node1:
    address: 10.0.0.11
    jump: gate
    credential: field
  gate:
    address: 10.0.0.1
    port: 2222
    credential: field
`;

describe('hosts that are added', () => {
  it('stand at a new site, without a role, as its site file says', () => {
    const siteId = addHosts(deps(), request);
    expect(exportSite(deps(), siteId)).toBe(written);
    expect(loginChoices(database, siteId)).toEqual([{ name: 'field', user: 'muster', method: 'password' }]);
    expect(database.stores.audit.list(1)).toMatchObject([{ what: 'add 2 hosts', subject: 'Mill' }]);
  });

  it('join those that are there, with a login that is there', () => {
    const siteId = addHosts(deps(), request);
    addHosts(deps(), {
      site: { siteId },
      login: { credential: 'field' },
      hosts: [host('node2', 'fd00:0::5', 'gate')],
    });
    expect(exportSite(deps(), siteId)).toBe(
      `${written}  node2:\n    address: fd00::5\n    jump: gate\n    credential: field\n`,
    );
  });

  it.each([
    ['a name that is taken', { hosts: [host('node1', '10.0.0.99')] }, 'Mill has a host node1 already.'],
    [
      'a name twice',
      { hosts: [host('n', '10.0.0.98'), host('n', '10.0.0.99')] },
      'Mill has a host n already.',
    ],
    [
      'a jump host that is not there',
      { hosts: [host('n', '10.0.0.99', 'gone')] },
      'n goes through gone, which is no host of this site.',
    ],
    [
      'jump hosts in a circle',
      { hosts: [host('n', '10.0.0.98', 'm'), host('m', '10.0.0.99', 'n')] },
      'The way to n is a circle: n → m → n.',
    ],
    ['no address', { hosts: [host('n', 'somewhere')] }, 'somewhere'],
    [
      'a login that is not there',
      { login: { credential: 'other' }, hosts: [host('n', '10.0.0.99')] },
      'There is no credential "other" at this site.',
    ],
    [
      'a new login of a taken name',
      { hosts: [host('n', '10.0.0.99')] },
      'There is a credential "field" already.',
    ],
    [
      'a key beside nothing',
      {
        login: {
          newCredential: 'b',
          user: 'b',
          login: { method: 'key-file', path: 'id_rsa' },
          sudoAsks: false,
        },
        hosts: [host('n', '10.0.0.99')],
      },
      '"id_rsa" does not say from where it begins.',
    ],
  ] as const)('are refused with %s, and nothing is recorded', (_what, changes, message) => {
    const siteId = addHosts(deps(), request);
    const login =
      'login' in changes || _what.startsWith('a new login') ? {} : { login: { credential: 'field' } };
    const wrong: AddHosts = { ...request, site: { siteId }, ...login, ...changes, hosts: [...changes.hosts] };
    const error = thrownBy(() => addHosts(deps(), wrong));
    expect(error).toMatchObject({ message: expect.stringContaining(message), cure: expect.any(String) });
    expect(exportSite(deps(), siteId)).toBe(written);
  });

  it('do not take over a site that is there', () => {
    addHosts(deps(), request);
    expect(thrownBy(() => addHosts(deps(), request))).toMatchObject({
      code: 'bad-input',
      message: 'There is a site "Mill" already.',
    });
  });
});

describe('a cluster that is added', () => {
  it('has no hosts, the defaults of its distribution, and comes back from its site file', () => {
    const siteId = addHosts(deps(), request);
    const { clusterId } = addCluster(deps(), cluster(siteId));
    const text = exportSite(deps(), siteId);
    expect(text).toBe(
      `${written}\nclusters:\n  mill:\n    distribution: k3s\n    version: v1.36.4+k3s1\n    bundle: /media/stick/k3s\n    credential: field\n    servers: {}\n`,
    );
    importSite(deps(), { text, fileName: 'mill.yaml', directory: '/' });
    expect(exportSite(deps(), siteId)).toBe(text);
    expect(database.stores.clusters.byId(clusterId)).toMatchObject({ cni: 'flannel', installStage: 'none' });
  });

  it('gets its hosts in its topology', () => {
    const siteId = addHosts(deps(), request);
    const { clusterId } = addCluster(deps(), cluster(siteId));
    const [node] = database.stores.nodes.ofSite(siteId);
    if (node === undefined) throw new Error('no host');
    const was = { role: null, isInitial: false };
    saveTopology(deps(), {
      clusterId,
      changes: [{ nodeId: node.id, was, wanted: { role: 'server', isInitial: true } }],
    });
    expect(exportSite(deps(), siteId)).toContain('    servers:\n      node1:\n        initial: true\n');
  });

  it('may be the first thing of a site', () => {
    const { siteId } = addCluster(deps(), {
      ...cluster('' as SiteId),
      site: { newSite: 'Mast' },
      credential: null,
      bundle: null,
    });
    expect(exportSite(deps(), siteId)).toContain('hosts: {}');
  });

  it.each([
    ['a taken name', {}, 'Mill has a cluster mill already.'],
    ['a version of the other distribution', { name: 'b', version: 'v1.36.4+rke2r1' }, 'v1.36.4+rke2r1'],
    ['a bundle beside nothing', { name: 'b', bundle: 'k3s' }, '"k3s" does not say from where it begins.'],
    ['a login that is not there', { name: 'b', credential: 'x' }, 'There is no credential "x" at Mill.'],
    ['a name that is none', { name: '../b' }, '"../b" cannot be a key'],
  ])('is refused with %s', (_what, changes, message) => {
    const siteId = addHosts(deps(), request);
    addCluster(deps(), cluster(siteId));
    const error = thrownBy(() => addCluster(deps(), cluster(siteId, changes)));
    expect(error).toMatchObject({ message: expect.stringContaining(message), cure: expect.any(String) });
  });
});
