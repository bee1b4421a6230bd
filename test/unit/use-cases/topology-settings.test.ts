import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { siteFileCodec } from '../../../src/main/site-file/site-file-codec.ts';
import { exportSite, importSite } from '../../../src/main/use-cases/sites.ts';
import { dropTemplate, keepTemplate, keptTemplates } from '../../../src/main/use-cases/templates.ts';
import { saveTopology } from '../../../src/main/use-cases/topology.ts';
import type { HostChange } from '../../../src/shared/contract/topology.ts';
import type { Node } from '../../../src/shared/model/node.ts';
import { type HostEdit, settingNames } from '../../../src/shared/rules/placing/settings.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { siteText } from '../../support/site-text.ts';
import { thrownBy } from '../../support/thrown.ts';

const text = siteText({
  hosts: {
    h1: ['address: 10.0.0.1', 'labels:', '  rack: "1"'],
    h2: ['address: 10.0.0.2', 'credential: field'],
  },
  servers: ['h1'],
});

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
});
afterEach(() => database.dispose());

const deps = () => ({
  stores: database.stores,
  journal: database.journal,
  clock: database.clock,
  siteFile: siteFileCodec,
});

function readIn() {
  const file = { text, fileName: 'mill.yaml', directory: '/media/stick' };
  const [cluster] = importSite(deps(), file).description.clusters;
  if (cluster === undefined) throw new Error('the file has no cluster');
  return cluster;
}

const named = (name: string, siteId: Node['siteId']) => {
  const node = database.stores.nodes.ofSite(siteId).find(({ hostname }) => hostname === name);
  if (node === undefined) throw new Error(`no ${name}`);
  return node;
};

function setting(node: Node, wanted: HostEdit): HostChange {
  const was = Object.fromEntries(
    settingNames.flatMap((name) => (wanted[name] === undefined ? [] : [[name, node[name]]])),
  );
  return { nodeId: node.id, was, wanted };
}

const set = (wanted: HostEdit, name = 'h1') => {
  const cluster = readIn();
  const hosts = [setting(named(name, cluster.siteId), wanted)];
  saveTopology(deps(), { clusterId: cluster.id, changes: [], hosts });
  return exportSite(deps(), cluster.siteId);
};

describe('a saved draft with settings of hosts', () => {
  it('is what the edited site file would have said', () => {
    const saved = set({
      externalIp: '192.0.2.7',
      useExternalIp: true,
      sshPort: 2222,
      labels: { rack: '2' },
      taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }],
      variables: { 'kubelet-arg': ['max-pods=50'] },
    });
    expect(saved).toBe(
      text.replace(
        '    labels:\n      rack: "1"\n',
        `    externalAddress: 192.0.2.7
    useExternalAddress: true
    port: 2222
    labels:
      rack: "2"
    taints:
      - dedicated=db:NoSchedule
    variables:
      kubelet-arg:
        - max-pods=50
`,
      ),
    );
  });

  it('also of a host without a place', () => {
    expect(set({ labels: { rack: '9' } }, 'h2')).toContain('    labels:\n      rack: "9"\n');
  });

  it.each<[string, HostEdit, string]>([
    ['an address that is none', { internalIp: '10.0.0.300' }, 'IPv4'],
    ['a label the kubelet cannot have', { labels: { 'a b': '1' } }, 'cannot be a key'],
    ['a variable that names a secret', { variables: { 'agent-token': 'x' } }, 'agent-token'],
  ])('is refused with %s, and nothing is changed', (_what, wanted) => {
    expect(thrownBy(() => set(wanted))).toMatchObject({ code: 'bad-input' });
    const [site] = database.stores.sites.list();
    expect(site === undefined ? '' : exportSite(deps(), site.id)).toBe(text);
  });

  it('is refused over a setting that says something else by now, and for the address of a member', () => {
    const cluster = readIn();
    const node = named('h1', cluster.siteId);
    const stale = { nodeId: node.id, was: { labels: {} }, wanted: { labels: { rack: '3' } } };
    const saving = (change: HostChange) => () =>
      saveTopology(deps(), { clusterId: cluster.id, changes: [], hosts: [change] });
    expect(thrownBy(saving(stale))).toMatchObject({
      message: 'labels of h1 is recorded otherwise by now than this window last saw it.',
    });
    database.stores.nodes.moveStatus(node.id, { status: 'installing' });
    database.stores.nodes.moveStatus(node.id, { status: 'active' });
    expect(thrownBy(saving(setting(named('h1', cluster.siteId), { internalIp: '10.0.0.9' })))).toMatchObject({
      message: expect.stringContaining('the others know it as 10.0.0.1'),
    });
  });

  it('comes back whole from the file it is written as, whatever is set', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
    const edit = fc.record(
      {
        internalIp: fc.integer({ min: 1, max: 250 }).map((n) => `10.7.0.${n}`),
        externalIp: fc.option(fc.integer({ min: 1, max: 250 }).map((n) => `192.0.2.${n}`)),
        sshPort: fc.integer({ min: 1, max: 65_535 }),
        labels: fc.dictionary(word, word, { noNullPrototype: true, maxKeys: 3 }),
        taints: fc.uniqueArray(
          fc.record({
            key: word,
            value: word,
            effect: fc.constantFrom('NoSchedule' as const, 'NoExecute' as const),
          }),
          { selector: ({ key }) => key, maxLength: 2 },
        ),
        variables: fc.dictionary(
          fc.constantFrom('debug', 'kubelet-arg', 'etcd-snapshot-retention'),
          fc.oneof(fc.boolean(), fc.integer(), word, fc.array(word, { maxLength: 2 })),
          { noNullPrototype: true },
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(edit, (wanted) => {
        const saved = set(JSON.parse(JSON.stringify(wanted)));
        const again = siteFileCodec.parse({ text: saved, fileName: 'mill.yaml' });
        if (!again.ok) throw new Error(saved);
        expect(siteFileCodec.render(again.description)).toBe(saved);
        const host = again.description.nodes.find(({ hostname }) => hostname === 'h1');
        expect(host).toMatchObject(JSON.parse(JSON.stringify(wanted)));
      }),
      { numRuns: 12, seed: 11 },
    );
  });
});

describe('templates', () => {
  const mast = { name: 'mast', servers: 3, agents: 4 };

  it('are kept by name, replaced, and dropped', () => {
    keepTemplate(deps(), mast);
    keepTemplate(deps(), { ...mast, servers: 1 });
    keepTemplate(deps(), { name: 'hall', servers: 5, agents: null });
    expect(keptTemplates(deps()).map(({ name, servers }) => [name, servers])).toEqual([
      ['hall', 5],
      ['mast', 1],
    ]);
    dropTemplate(deps(), 'mast');
    dropTemplate(deps(), 'mast');
    expect(keptTemplates(deps()).map(({ name }) => name)).toEqual(['hall']);
  });

  it('do not take a name that is always offered, and are not overwritten when they cannot be read', () => {
    expect(thrownBy(() => keepTemplate(deps(), { ...mast, name: '3 servers' }))).toMatchObject({
      code: 'bad-input',
    });
    database.stores.settings.setText('topology/templates', '{"name":1}');
    expect(thrownBy(() => keepTemplate(deps(), mast))).toMatchObject({ code: 'database-corrupt' });
    expect(database.stores.settings.text('topology/templates')).toBe('{"name":1}');
  });
});
