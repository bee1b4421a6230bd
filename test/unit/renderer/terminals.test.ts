import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../../src/renderer/api/base64.ts';
import {
  asksForPassword,
  receiversOf,
  targetsOf,
} from '../../../src/renderer/features/terminals/broadcast.ts';
import { actionOf, createTwice } from '../../../src/renderer/features/terminals/keys.ts';
import { pastedOf } from '../../../src/renderer/features/terminals/paste.ts';
import { placeOf } from '../../../src/renderer/features/terminals/place.ts';
import { sizeText } from '../../../src/renderer/features/terminals/sizes.ts';
import { createTypist } from '../../../src/renderer/features/terminals/typist.ts';
import {
  boxesOf,
  gridOf,
  onlyThose,
  paneOf,
  splitAt,
  terminalsOf,
} from '../../../src/renderer/stores/view/terminal-layout.ts';
import {
  addPane,
  addTab,
  createTerminalsStore,
  exclude,
  focusPane,
  include,
  keepPanes,
  setPanes,
  showTab,
  startBroadcast,
  stepFont,
} from '../../../src/renderer/stores/view/terminals-store.ts';
import type { FleetNode, FleetSnapshot } from '../../../src/shared/contract/fleet.ts';
import type { Terminal } from '../../../src/shared/contract/terminals.ts';
import { terminalIdSchema } from '../../../src/shared/model/ids.ts';

const id = (name: string) => terminalIdSchema.parse(name);
const [a, b, c, d] = [id('a'), id('b'), id('c'), id('d')];

describe('the panes of a tab', () => {
  it('stand beside each other in the same size, and below where that is asked for', () => {
    const row = splitAt(splitAt(paneOf(a), a, 'right', b), a, 'right', c);
    expect(terminalsOf(row)).toEqual([a, c, b]);
    const boxes = boxesOf(splitAt(row, b, 'down', d));
    expect(boxes.get(c)).toEqual({ left: 1 / 3, top: 0, width: 1 / 3, height: 1 });
    expect(boxes.get(d)).toEqual({ left: 2 / 3, top: 0.5, width: 1 / 3, height: 0.5 });
  });

  it('make a grid of several, and close up when one goes', () => {
    const grid = gridOf([a, b, c, d]);
    if (grid === null) throw new Error('no grid');
    expect(boxesOf(grid).get(d)).toEqual({ left: 0.5, top: 0.5, width: 0.5, height: 0.5 });
    const rest = onlyThose(grid, (one) => one !== c);
    expect(rest && boxesOf(rest).get(d)).toEqual({ left: 0, top: 0.5, width: 1, height: 0.5 });
    expect(onlyThose(grid, () => false)).toBeNull();
    expect(gridOf([])).toBeNull();
  });
});

function storeOf(text: string | null = null) {
  const kept = { text };
  const store = createTerminalsStore({
    read: () => kept.text,
    write: (next) => {
      kept.text = next;
    },
  });
  return { store, kept };
}

describe('the layout of a window', () => {
  it('survives a reload, but for a broadcast', () => {
    const { store, kept } = storeOf();
    addTab(store, paneOf(a));
    addPane(store, 'right', b);
    startBroadcast(store);
    stepFont(store, 1);
    const again = storeOf(kept.text).store.getState();
    expect(again.tabs).toEqual(store.getState().tabs);
    expect(again).toMatchObject({ focused: b, fontSize: 14, broadcast: null });
  });

  it.each(['{', '[]', '{"tabs":[{"id":1}]}', 'null'])('begins anew where %s was kept', (text) => {
    expect(storeOf(text).store.getState().tabs).toEqual([]);
  });

  it('goes on with what is left when a terminal goes, and ends a broadcast that has nobody but one', () => {
    const { store } = storeOf();
    addTab(store, paneOf(a));
    addPane(store, 'down', b);
    startBroadcast(store);
    keepPanes(store, (one) => one !== b);
    expect(store.getState()).toMatchObject({ focused: a, broadcast: null });
    keepPanes(store, () => false);
    expect(store.getState()).toMatchObject({ tabs: [], tabId: null, focused: null });
  });

  it('keeps a broadcast to those that were chosen: what comes into sight is left out until somebody includes it', () => {
    const { store } = storeOf();
    addTab(store, paneOf(a));
    addPane(store, 'right', b);
    startBroadcast(store);
    addPane(store, 'down', c);
    const tab = store.getState().tabs[0];
    const all = gridOf([a, b, c, d]);
    if (tab === undefined || all === null) throw new Error('no tab');
    setPanes(store, tab.id, all, d);
    expect([...(store.getState().broadcast?.excluded.keys() ?? [])]).toEqual([c, d]);
    include(store, c);
    expect([...(store.getState().broadcast?.excluded.keys() ?? [])]).toEqual([d]);
  });

  it('ends a broadcast when its targets go out of sight', () => {
    const { store } = storeOf();
    addTab(store, paneOf(a));
    addTab(store, paneOf(b));
    addPane(store, 'right', c);
    startBroadcast(store);
    expect(focusPane(store, c)).toBe(true);
    expect(store.getState().broadcast).not.toBeNull();
    showTab(store, store.getState().tabs[0]?.id ?? '');
    expect(store.getState()).toMatchObject({ broadcast: null, focused: a });
    expect(focusPane(store, d)).toBe(false);
  });
});

function terminal(name: string, kind: 'open' | 'ended' = 'open'): Terminal {
  const since = '2024-11-18T14:00:00.000Z';
  const state = kind === 'open' ? { kind, since } : { kind, since, exitCode: 0, signal: null };
  return {
    id: id(name),
    nodeId: `node-${name}` as never,
    hostname: name,
    user: 'ops',
    state,
    recording: null,
  };
}

describe('a broadcast', () => {
  const known = new Map([terminal('a'), terminal('b'), terminal('c', 'ended')].map((one) => [one.id, one]));
  const excluded = new Map<typeof a, string | null>();
  const typed = { at: a, panes: [a, b, c], known, broadcast: { excluded }, asks: () => false };

  it('goes to what is in sight, open and not excluded', () => {
    expect(receiversOf(typed)).toEqual([a, b]);
    expect(targetsOf(typed)).toEqual([a, b]);
    expect(receiversOf({ ...typed, panes: [b] })).toEqual([b]);
    expect(receiversOf({ ...typed, broadcast: null })).toEqual([]);
  });

  it('leaves an excluded pane to itself', () => {
    const broadcast = { excluded: new Map([[b, null]]) };
    expect(targetsOf({ ...typed, broadcast })).toEqual([a]);
    expect(targetsOf({ ...typed, at: b, broadcast })).toEqual([b]);
  });

  it('never carries a password', () => {
    expect(targetsOf({ ...typed, asks: (one) => one === b })).toEqual([a]);
  });

  it('keeps why somebody was left out first', () => {
    const { store } = storeOf();
    startBroadcast(store);
    exclude(store, a, null);
    exclude(store, a, 'link lost');
    expect(store.getState().broadcast?.excluded.get(a)).toBeNull();
    include(store, a);
    expect(store.getState().broadcast?.excluded.size).toBe(0);
  });

  it.each([
    ['[sudo] password for ops: ', true],
    ["Enter passphrase for key '/root/.ssh/id': ", true],
    ['ops@km7:~$ ', false],
    ['the password: was changed', false],
  ])('knows a question for a password: %s', (line, asks) => {
    expect(asksForPassword(line)).toBe(asks);
  });
});

describe('keys', () => {
  const key = (name: string, held: Partial<Record<'ctrlKey' | 'shiftKey' | 'altKey', boolean>> = {}) =>
    actionOf({ key: name, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...held });

  it('leave the shell what is its own', () => {
    for (const name of ['d', 'e', 'r', 'c', 'b', 'x', 'f']) expect(key(name, { ctrlKey: true })).toBeNull();
    expect(key('K', { ctrlKey: true, shiftKey: true })).toBeNull();
    expect(key('b', { altKey: true })).toBeNull();
  });

  it('leave the window what is everywhere the same', () => {
    expect(key('k', { ctrlKey: true })).toBe('leave');
    expect(key('F6')).toBe('leave');
    expect(key('5', { altKey: true })).toBe('leave');
    // There is no sixth screen: the key is the shell's, as every other one with Alt.
    expect(key('6', { altKey: true })).toBeNull();
  });

  it('act with Shift', () => {
    expect(key('D', { ctrlKey: true, shiftKey: true })).toBe('split-right');
    expect(key('+', { ctrlKey: true, shiftKey: true })).toBe('larger');
  });

  it('notice Esc twice, soon and with nothing between', () => {
    let now = 0;
    const twice = createTwice(() => now);
    const press = (name: string, after: number) => {
      now += after;
      return twice(name);
    };
    expect([press('Escape', 0), press('Escape', 700), press('Escape', 10)]).toEqual([false, true, false]);
    expect([press('a', 10), press('Escape', 10), press('Escape', 701)]).toEqual([false, false, false]);
  });
});

describe('a pasted text', () => {
  it('asks for more than a part of a line, and brings no keys along', () => {
    expect(pastedOf('df -h')).toEqual({ text: 'df -h', lines: ['df -h'], asks: false });
    expect(pastedOf('df -h\r\n')).toMatchObject({ asks: true, lines: ['df -h'] });
    expect(pastedOf('a\u001b[201~\u0003b\tc')).toMatchObject({ text: 'a[201~b\tc', asks: false });
    expect(pastedOf('a\r\nb\n').lines).toEqual(['a', 'b']);
  });
});

describe('typing', () => {
  it('keeps the order, and puts together what comes while a message is under way', async () => {
    const sent: string[] = [];
    const answers: (() => void)[] = [];
    const call = (_name: string, { data }: { data: string }) => {
      sent.push(atob(data));
      return new Promise((resolve) => answers.push(() => resolve({ refused: [] })));
    };
    const type = createTypist({
      client: () => ({ call, stream: () => undefined }) as never,
      onRefused: () => undefined,
    });
    for (const key of 'abc') type([a], new TextEncoder().encode(key));
    type([b], new TextEncoder().encode('x'));
    expect(sent).toEqual(['a', 'x']);
    answers[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual(['a', 'x', 'bc']);
  });

  it('keeps the order of keys also where some go to several and the next to one of them', async () => {
    const sent: string[] = [];
    const answers: (() => void)[] = [];
    const call = (_name: string, { ids, data }: { ids: string[]; data: string }) => {
      sent.push(`${ids.join('+')}: ${new TextDecoder().decode(fromBase64(data))}`);
      return new Promise((resolve) => answers.push(() => resolve({ refused: [] })));
    };
    const type = createTypist({
      client: () => ({ call, stream: () => undefined }) as never,
      onRefused: () => undefined,
    });
    const typed = (ids: readonly (typeof a)[], keys: string) => type(ids, new TextEncoder().encode(keys));
    const answer = async () => {
      for (const one of answers.splice(0)) one();
      await new Promise((resolve) => setImmediate(resolve));
    };
    typed([a, b], '1');
    typed([a, b], '2');
    typed([a], '3');
    typed([c], 'x');
    typed([a, b], '4');
    expect(sent).toEqual(['a+b: 1', 'c: x']);
    for (let round = 0; round < 4; round += 1) await answer();
    expect(sent).toEqual(['a+b: 1', 'c: x', 'a+b: 2', 'a: 3', 'a+b: 4']);
  });

  it('names those that could not take it', async () => {
    const refused: unknown[] = [];
    const call = async () => ({ refused: [a] });
    const type = createTypist({
      client: () => ({ call }) as never,
      onRefused: (ids) => refused.push(...ids),
    });
    type([a, b], Uint8Array.of(13));
    await new Promise((resolve) => setImmediate(resolve));
    expect(refused).toEqual([a]);
  });

  it('carries bytes there and back', () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => (n * 7) % 256);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  });
});

describe('a place', () => {
  const node = (hostname: string, more: Partial<FleetNode>) =>
    ({
      id: hostname,
      siteId: 'mill',
      clusterId: null,
      jumpHostId: null,
      role: null,
      isInitial: false,
      hostname,
      ...more,
    }) as FleetNode;
  const fleet = {
    clusters: [{ id: 'km7', name: 'km7' }],
    sites: [{ id: 'mill', name: 'Mill' }],
    nodes: [
      node('a10', { clusterId: 'km7' as never, role: 'agent', jumpHostId: 'jump' as never }),
      node('a2', { clusterId: 'km7' as never, role: 'agent' }),
      node('s2', { clusterId: 'km7' as never, role: 'server' }),
      node('s3', { clusterId: 'km7' as never, role: 'server', isInitial: true }),
      node('jump', { jumpHostId: 'outer' as never }),
      node('outer', {}),
      node('spare', {}),
    ],
  } as unknown as FleetSnapshot;
  const names = (hosts: readonly FleetNode[] | undefined) => hosts?.map(({ hostname }) => hostname);

  it('is a cluster with its nodes and the hosts on the way to them', () => {
    const place = placeOf(fleet, 'km7');
    expect(names(place?.nodes)).toEqual(['s3', 's2', 'a2', 'a10']);
    expect(names(place?.others)).toEqual(['jump', 'outer']);
  });

  it('is a site with all its hosts, or nothing', () => {
    expect(names(placeOf(fleet, 'mill')?.others)).toEqual(['jump', 'outer', 'spare']);
    expect(placeOf(fleet, 'elsewhere')).toBeNull();
  });
});

it.each([
  [0, '0 B'],
  [740, '740 B'],
  [11_400_000, '11.4 MB'],
  [2_100_000_000, '2.10 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
