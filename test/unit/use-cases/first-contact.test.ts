import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type { HostTarget } from '../../../src/main/ports/host-target.ts';
import type { Hosts, ShownHostKey } from '../../../src/main/ports/hosts.ts';
import { judgeKey } from '../../../src/main/remote/ssh/host-keys.ts';
import { siteFileCodec } from '../../../src/main/site-file/site-file-codec.ts';
import { addHosts } from '../../../src/main/use-cases/add-hosts.ts';
import { createFirstContact, type FirstContact } from '../../../src/main/use-cases/first-contact.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { endpointOf } from '../../../src/shared/model/host-key.ts';
import type { NodeId } from '../../../src/shared/model/ids.ts';
import { oneLine } from '../../../src/shared/rules/plain-text.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { sampleFacts } from '../../support/site-samples.ts';
import { thrownBy } from '../../support/thrown.ts';

/** A key's own: letters that fit another key too would let a mistake pass. */
const lastOf = (letter: string) => `${letter.toLowerCase().repeat(3)}xyz`;
const covered = (letter: string) => `SHA256:${letter.repeat(37)}`;
const keyOf = (letter: string): ShownHostKey => ({
  algorithm: 'ssh-ed25519',
  key: letter,
  fingerprint: `${covered(letter)}${lastOf(letter)}`,
});

let database: TestDatabase;
let contact: FirstContact;
/** What each host shows; one without an entry does not answer. */
let shows: Map<string, ShownHostKey>;
let loggedIn: string[];
/** What a login ends with. */
let fails: MusterError | null;
/** What a look at a key ends with. */
let looksFail: MusterError | null;

beforeEach(() => {
  database = testDatabase();
  shows = new Map([
    ['node1', keyOf('A')],
    ['node2', keyOf('B')],
  ]);
  loggedIn = [];
  fails = null;
  looksFail = null;
  const hosts: Pick<Hosts, 'key' | 'facts'> = {
    key: async (_ctx, target: HostTarget) => {
      if (looksFail !== null) throw looksFail;
      const shown = shows.get(target.name);
      if (shown === undefined) throw new MusterError('host-unreachable', `${target.name} is silent.`);
      const pinned = database.stores.hostKeys.byEndpoint(endpointOf(target));
      return { verdict: judgeKey(pinned, shown), shown, pinned };
    },
    facts: async (_ctx, { name }) => {
      if (fails !== null) throw fails;
      loggedIn.push(name);
      return sampleFacts({ hostname: name });
    },
  };
  const deps = { ...database, siteFile: siteFileCodec };
  const host = (hostname: string, address: string) => ({ hostname, address, port: 22, jump: null });
  addHosts(deps, {
    site: { newSite: 'Mill' },
    login: { newCredential: 'field', user: 'muster', login: { method: 'agent' }, sudoAsks: false },
    hosts: [host('node1', '10.0.0.1'), host('node2', '10.0.0.2'), host('node3', '10.0.0.3')],
  });
  // Only keys and facts are asked of hosts here; what they are over a wire is shown on the lab's hosts.
  contact = createFirstContact({ ...database, hosts: hosts as Hosts });
});
afterEach(() => database.dispose());

const idOf = (hostname: string): NodeId => {
  const node = database.stores.sites
    .list()
    .flatMap(({ id }) => database.stores.nodes.ofSite(id))
    .find((one) => one.hostname === hostname);
  if (node === undefined) throw new Error(`no ${hostname}`);
  return node.id;
};
const look = async (...names: string[]) => {
  const looks = [];
  for await (const one of contact.keys(rootContext(), names.map(idOf))) looks.push(one);
  return looks;
};
const pinned = () =>
  database.stores.hostKeys.all().map(({ endpoint, fingerprint }) => `${endpoint} ${fingerprint}`);
const written = () => database.stores.audit.list(1).map(({ what, subject }) => `${what} (${subject})`);

describe('first contact', () => {
  it('shows a key without its last letters, or why there is none', async () => {
    const looks = await look('node1', 'node3', 'node1');
    expect(looks).toHaveLength(2);
    expect(looks).toMatchObject([
      { state: 'unknown', algorithm: 'ssh-ed25519', covered: covered('A'), pinned: [], error: null },
      { state: 'unreachable', covered: '', error: { code: 'host-unreachable' } },
    ]);
    expect(JSON.stringify(looks)).not.toContain(lastOf('A'));
    expect(pinned()).toEqual([]);
  });

  it('pins it by the letters that were read at the host, and by no others', async () => {
    await look('node1');
    const nodeId = idOf('node1');
    const wrong = thrownBy(() => contact.confirm({ nodeId, covered: covered('A'), last: lastOf('B') }));
    expect(wrong).toMatchObject({ code: 'bad-input', cure: expect.stringContaining('do not go on') });
    expect(
      thrownBy(() => contact.confirm({ nodeId, covered: covered('Z'), last: lastOf('A') })),
    ).toMatchObject({
      code: 'not-found',
    });
    expect(pinned()).toEqual([]);
    expect(contact.confirm({ nodeId, covered: covered('A'), last: lastOf('A') })).toBe(
      keyOf('A').fingerprint,
    );
    expect(pinned()).toEqual([`10.0.0.1:22 ${keyOf('A').fingerprint}`]);
    expect(written()).toEqual([`confirm host key ${keyOf('A').fingerprint} (node1)`]);
    expect(await look('node1')).toMatchObject([{ state: 'known' }]);
    expect(
      thrownBy(() => contact.confirm({ nodeId, covered: covered('A'), last: lastOf('A') })),
    ).toMatchObject({
      code: 'not-found',
    });
  });

  it('shows a changed key beside the pinned one, and replaces it with name, reason and letters only', async () => {
    await look('node1');
    const nodeId = idOf('node1');
    contact.confirm({ nodeId, covered: covered('A'), last: lastOf('A') });
    shows.set('node1', keyOf('C'));
    expect(await look('node1')).toMatchObject([
      { state: 'changed', covered: covered('C'), pinned: [{ fingerprint: keyOf('A').fingerprint }] },
    ]);
    const read = { nodeId, covered: covered('C'), last: lastOf('C') };
    expect(thrownBy(() => contact.confirm(read))).toMatchObject({ code: 'host-key-changed' });
    const wanted = { ...read, hostname: 'node1', reason: 'reinstalled\n\u001b[2J' };
    expect(thrownBy(() => contact.replace({ ...wanted, hostname: 'node2' }))).toMatchObject({
      code: 'bad-input',
    });
    expect(thrownBy(() => contact.replace({ ...wanted, last: 'xxxxxx' }))).toMatchObject({
      code: 'bad-input',
    });
    expect(pinned()).toEqual([`10.0.0.1:22 ${keyOf('A').fingerprint}`]);
    contact.replace(wanted);
    expect(pinned()).toEqual([`10.0.0.1:22 ${keyOf('C').fingerprint}`]);
    expect(written()).toEqual([
      `replace host key ${keyOf('A').fingerprint} by ${keyOf('C').fingerprint}: ${oneLine(wanted.reason)} (node1)`,
    ]);
  });

  it('confirms many from a list, and not one that differs', async () => {
    await look('node1', 'node2', 'node3');
    const ids = ['node1', 'node2', 'node3'].map(idOf);
    const list = `node1 ${keyOf('A').fingerprint}\n10.0.0.2 ${keyOf('Z').fingerprint}\n`;
    expect(contact.confirmList(ids, list).map(({ outcome }) => outcome)).toEqual([
      'confirmed',
      'differs',
      'not-asked',
    ]);
    expect(contact.confirmList(ids, 'nothing').map(({ outcome }) => outcome)).toEqual([
      'not-asked',
      'not-listed',
      'not-asked',
    ]);
    expect(pinned()).toEqual([`10.0.0.1:22 ${keyOf('A').fingerprint}`]);
  });
});

describe('a host behind a jump host', () => {
  it('is asked only once the key of the jump host is pinned', async () => {
    const site = database.stores.sites.list()[0];
    if (site === undefined) throw new Error('no site');
    addHosts(
      { ...database, siteFile: siteFileCodec },
      {
        site: { siteId: site.id },
        login: { credential: 'field' },
        hosts: [{ hostname: 'behind', address: '10.9.0.1', port: 22, jump: 'node1' }],
      },
    );
    shows.set('behind', keyOf('B'));
    const [before] = await look('behind');
    expect(before).toMatchObject({
      state: 'unreachable',
      error: { code: 'host-key-unknown', message: expect.stringContaining('node1') },
    });
    expect(JSON.stringify(before)).not.toContain('SHA256');
    await look('node1');
    contact.confirm({ nodeId: idOf('node1'), covered: covered('A'), last: lastOf('A') });
    expect(await look('behind')).toMatchObject([{ state: 'unknown', covered: covered('B') }]);
  });
});

describe('a test of the connection', () => {
  it('goes only to hosts whose key is pinned, and records what it saw', async () => {
    await look('node1');
    contact.confirm({ nodeId: idOf('node1'), covered: covered('A'), last: lastOf('A') });
    const tests = [];
    for await (const one of contact.test(rootContext(), ['node1', 'node2'].map(idOf))) tests.push(one);
    expect(tests).toContainEqual(expect.objectContaining({ nodeId: idOf('node1'), error: null }));
    expect(tests).toContainEqual(
      expect.objectContaining({
        nodeId: idOf('node2'),
        facts: null,
        error: expect.objectContaining({ code: 'host-key-unknown' }),
      }),
    );
    expect(loggedIn).toEqual(['node1']);
    expect(database.stores.nodes.byId(idOf('node1'))?.facts).not.toBeNull();
  });
});

describe('how a host and Muster stand to each other', () => {
  const meeting = (name: string) => {
    const node = database.stores.nodes.byId(idOf(name));
    return node === null ? null : contact.meetings()(node);
  };

  it('is told as it was when the host was asked last', async () => {
    expect(meeting('node1')).toBe('unmet');
    await look('node1', 'node3');
    expect([meeting('node1'), meeting('node3')]).toEqual(['unmet', 'silent']);
    contact.confirm({ nodeId: idOf('node1'), covered: covered('A'), last: lastOf('A') });
    expect(meeting('node1')).toBe('known');
    shows.set('node1', keyOf('C'));
    await look('node1');
    expect(meeting('node1')).toBe('changed');
    const read = { nodeId: idOf('node1'), covered: covered('C'), last: lastOf('C') };
    contact.replace({ ...read, hostname: 'node1', reason: 'reinstalled' });
    expect(meeting('node1')).toBe('known');
    shows.set('node3', keyOf('D'));
    await look('node3');
    expect(meeting('node3')).toBe('unmet');
  });

  it.each([
    ['host-unreachable', 'silent'],
    ['host-key-unknown', 'unmet'],
    ['host-key-changed', 'changed'],
    ['bad-input', 'unmet'],
    ['not-found', 'unmet'],
  ] as const)('is told of a look that ended with %s', async (code, expected) => {
    looksFail = new MusterError(code, 'shown is SHA256:whole');
    const [seen] = await look('node1');
    expect(seen?.error?.code).toBe(code);
    if (code === 'host-key-changed') expect(JSON.stringify(seen)).not.toContain('SHA256');
    expect(meeting('node1')).toBe(expected);
  });

  it('is not told of hosts that were being asked when nobody wanted to know any more', async () => {
    const closing = new AbortController();
    const ctx = { ...rootContext(), signal: closing.signal };
    looksFail = new MusterError('host-unreachable', 'cut off');
    fails = new MusterError('host-login', 'cut off');
    closing.abort(new Error('closed'));
    for (const asked of [contact.keys(ctx, [idOf('node1')]), contact.test(ctx, [idOf('node1')])]) {
      await expect(asked[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(Error);
      expect(meeting('node1')).toBe('unmet');
    }
  });

  it.each([
    ['host-login', 'refused'],
    ['host-unreachable', 'silent'],
    ['host-key-changed', 'changed'],
  ] as const)('is told of a login that ended with %s', async (code, expected) => {
    await look('node2');
    contact.confirm({ nodeId: idOf('node2'), covered: covered('B'), last: lastOf('B') });
    fails = new MusterError(code, 'shown is SHA256:whole');
    for await (const { error } of contact.test(rootContext(), [idOf('node2')])) {
      expect(error?.code).toBe(code);
      if (code === 'host-key-changed') expect(JSON.stringify(error)).not.toContain('SHA256');
    }
    expect(meeting('node2')).toBe(expected);
    fails = null;
    for await (const { error } of contact.test(rootContext(), [idOf('node2')])) expect(error).toBeNull();
    expect(meeting('node2')).toBe('known');
  });
});
