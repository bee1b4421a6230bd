import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Action } from '../../../src/renderer/app/actions/action.ts';
import { declaredActions, declaredName } from '../../../src/renderer/app/actions/declared.ts';
import { fleetActions } from '../../../src/renderer/app/actions/fleet-actions.ts';
import { planActions } from '../../../src/renderer/app/actions/plan-actions.ts';
import { runActions } from '../../../src/renderer/app/actions/run-actions.ts';
import { shellActions } from '../../../src/renderer/app/actions/shell-actions.ts';
import { squareActions } from '../../../src/renderer/app/actions/square-actions.ts';
import { terminalActions } from '../../../src/renderer/app/actions/terminal-actions.ts';
import { topologyActions } from '../../../src/renderer/app/actions/topology-actions.ts';
import { screensOf } from '../../../src/renderer/app/screens.ts';
import type { Move } from '../../../src/renderer/features/topology/moves.ts';
import {
  addPane,
  createTerminalsStore,
  startBroadcast,
} from '../../../src/renderer/stores/view/terminals-store.ts';
import { createTopologyStore, type TopologyStore } from '../../../src/renderer/stores/view/topology-store.ts';
import { createViewStore } from '../../../src/renderer/stores/view/view-store.ts';
import type { RunSnapshot } from '../../../src/shared/contract/runs.ts';
import type { Terminal } from '../../../src/shared/contract/terminals.ts';
import { nodeIdSchema, type TerminalId, terminalIdSchema } from '../../../src/shared/model/ids.ts';
import { endedRun, freshRun } from './samples.ts';

const noop = () => undefined;
const { fleet: known, run: stopped } = await endedRun('fails');
/** Phases whose cells were brought into sight. */
const shown: string[] = [];
const view = createViewStore({ read: () => null, write: noop }, false);

const shell = () =>
  shellActions({
    fleet: { ...known, clusters: known.clusters.map((one) => ({ ...one, installStage: 'agents' })) },
    screens: screensOf({ route: { screen: 'fleet' }, fleet: known, chosen: null, shownRun: null }),
    view,
    onInstall: noop,
    onLegend: noop,
    onHost: noop,
  });
const run = (snapshot: RunSnapshot | null, pausing = false) =>
  runActions({
    run: snapshot,
    view,
    pausing,
    onCell: (cell) => shown.push(cell.phaseId),
    onPause: noop,
    onCancel: noop,
    onResume: noop,
    onRollBack: noop,
    onReport: noop,
  });
const plan = (
  operation: 'install' | 'uninstall',
  isLooking: boolean,
  isMade = true,
  onOperation: (operation: 'install' | 'uninstall') => void = noop,
) =>
  planActions({
    clusterName: 'km7',
    operation,
    isMade,
    held: null,
    isLooking,
    onOperation,
    onStart: noop,
    onLook: noop,
    onStopLook: noop,
    onSave: noop,
  });

const move: Move = { key: 'server', label: 'Servers', hint: null, disabled: false, show: noop, act: noop };

const topology = (store: TopologyStore, chosen: string, removalRefusal: string | null) =>
  topologyActions({
    store,
    onSave: noop,
    onPlan: noop,
    onSiteFile: noop,
    onTemplate: noop,
    onTemplates: noop,
    onWholeSheet: noop,
    chosen,
    moves: [move],
    removalRefusal,
    isDrawn: false,
    refusal: null,
  });

interface Laid {
  readonly kind?: 'open' | 'lost' | 'ended';
  readonly isOn?: boolean;
  readonly ids?: readonly string[];
}

/** What was done by the actions of the terminals. */
const done: string[] = [];
const stateOf = (kind: Laid['kind']): Terminal['state'] => {
  const since = '2026-11-20T12:00:00Z';
  if (kind === 'ended') return { kind, since, exitCode: 0, signal: null };
  if (kind !== 'lost') return { kind: 'open', since };
  const error = { code: 'host-unreachable', message: 'no answer', retryable: true } as const;
  return { kind, since, error, attempt: 1, nextAt: null };
};
/** The actions of panes that stand beside each other in one tab, the last of them in front. */
const terminals = ({ kind = 'open', isOn = false, ids = ['t-1', 't-2'] }: Laid) => {
  const layout = createTerminalsStore({ read: () => null, write: noop });
  const known = new Map<TerminalId, Terminal>();
  for (const name of [...ids, 't-hidden']) {
    const [id, nodeId] = [terminalIdSchema.parse(name), nodeIdSchema.parse(`node-${name}`)];
    known.set(id, {
      id,
      nodeId,
      hostname: `host-${name}`,
      user: 'ops',
      state: stateOf(kind),
      recording: null,
    });
    if (name !== 't-hidden') addPane(layout, 'right', id);
  }
  if (isOn) startBroadcast(layout);
  const told = (what: string) => (id: string) => void done.push(`${what} ${id}`);
  return terminalActions({
    laid: layout.getState(),
    known,
    hidden: new Map([[nodeIdSchema.parse('node-t-hidden'), 1]]),
    onAct: (at, action) => done.push(`${action} ${at}`),
    onFont: (step) => done.push(`font ${step}`),
    onTarget: (id, receives) => done.push(`${receives ? 'include' : 'exclude'} ${id}`),
    onSend: ({ id }) => done.push(`send ${id}`),
    onClose: told('close'),
    onReconnect: told('retry'),
    onOpenAgain: ({ id }) => done.push(`again ${id}`),
    onShowHidden: told('show'),
  });
};

/** Every action of every screen, in the states in which it is offered. */
function everyAction(): readonly Action[] {
  // A browser in which nobody was asked yet.
  vi.stubGlobal('Notification', { permission: 'default' });
  try {
    return [
      ...shell(),
      ...fleetActions({ fleet: known, onAsk: noop, onReadFile: noop }),
      ...topology(createTopologyStore({ read: () => null, write: noop }), 'km7-h4', null),
      ...plan('install', false),
      ...plan('uninstall', true),
      ...run(freshRun()),
      ...run(stopped),
      ...terminals({ kind: 'lost' }),
      ...terminals({ kind: 'ended', isOn: true }),
    ];
  } finally {
    vi.unstubAllGlobals();
  }
}

describe('the palette', () => {
  it('has every declared action, and declares every one it has', () => {
    const names = new Set(everyAction().map(declaredName));
    // The squares are read from the sheet that is drawn; a test in the browser looks for one.
    expect([...names, 'square'].toSorted()).toEqual([...declaredActions].toSorted());
  });

  it('gives no two actions of one screen the same id', () => {
    for (const actions of [shell(), run(freshRun()), run(stopped), plan('install', false)]) {
      const ids = actions.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('says why something cannot be done now', () => {
    const refusal = (actions: readonly Action[], id: string) =>
      actions.find((action) => action.id === id)?.refusal;
    expect(refusal(run(freshRun(), true), 'run.pause')).toBe('pauses already');
    const ofFleet = (fleet: typeof known) => fleetActions({ fleet, onAsk: noop, onReadFile: noop });
    const contact = `fleet.contact ${known.sites[0]?.id}`;
    expect(refusal(ofFleet(known), contact)).toBeUndefined();
    expect(refusal(ofFleet({ ...known, nodes: [] }), contact)).toBe('it has no hosts');
    expect(refusal(run(freshRun()), 'run.pause')).toBeUndefined();
    expect(refusal(run(freshRun()), 'run.next')).toBe('nothing needs a person');
    expect(refusal(run(stopped), 'run.next')).toBeUndefined();
    expect(refusal(plan('install', false, false), 'plan.start')).toBe('there is no plan yet');
    expect(run(null)).toEqual([]);
  });

  it('offers of a plan the operation that is not shown', () => {
    const asked: string[] = [];
    for (const operation of ['install', 'uninstall'] as const)
      plan(operation, false, true, (other) => asked.push(other))
        .at(-1)
        ?.run();
    expect(asked).toEqual(['uninstall', 'install']);
  });

  it('does with terminals what their buttons do, to the pane in front', () => {
    done.length = 0;
    const all = [
      ...terminals({}),
      ...terminals({ kind: 'lost', isOn: true }),
      ...terminals({ kind: 'ended' }),
    ];
    const named = [
      'right',
      'find',
      'send',
      'close',
      'larger',
      'target t-1',
      'retry',
      'again',
      'hidden node-t-hidden',
    ];
    for (const name of named) all.find(({ id }) => id === `terminal.${name}`)?.run();
    expect(done).toEqual([
      'split-right t-2',
      'search t-2',
      'send t-2',
      'close t-2',
      'font 1',
      'exclude t-1',
      'retry t-2',
      'again t-2',
      'show node-t-hidden',
    ]);
  });

  it('says of terminals why something cannot be done now', () => {
    const refused = (laid: Laid) =>
      Object.fromEntries(
        terminals(laid).flatMap(({ id, refusal }) => (refusal === undefined ? [] : [[id, refusal]])),
      );
    expect(refused({})).toEqual({
      'terminal.next': 'there is no other tab',
      'terminal.last': 'there is no other tab',
    });
    expect(refused({ ids: ['t-1'] })['terminal.broadcast']).toBe('needs two panes');
    const none = refused({ ids: [] });
    expect(none['terminal.right']).toBe('no terminal is in front');
    expect(Object.keys(none)).not.toContain('terminal.larger');
  });

  it('opens the dialogs of a topology, and says whom it would remove', () => {
    const store = createTopologyStore({ read: () => null, write: noop });
    const acts = (chosen: string, removalRefusal: string | null) => topology(store, chosen, removalRefusal);
    const of = (id: string, actions: readonly Action[]) => actions.find((action) => action.id === id);
    expect(of('topology.remove', acts('km7-h4', null))?.title).toBe('Remove km7-h4 from the site…');
    expect(of('topology.remove', acts('', 'no host is chosen'))?.refusal).toBe('no host is chosen');
    of('topology.settings', acts('', null))?.run();
    expect(store.getState().asked).toBe('settings');
    of('topology.remove', acts('km7-h4', null))?.run();
    expect(store.getState().asked).toBe('removal');
  });

  it('goes to the next problem', () => {
    run(stopped)
      .find(({ id }) => id === 'run.next')
      ?.run();
    expect(view.getState().cell?.phaseId).toBe('join-agents');
    expect(shown).toEqual(['join-agents']);
  });
});

describe('the squares of a sheet', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are found by the hosts that lie in them, and by the groups that agents stand in', () => {
    const at = (left: number, dataset: Readonly<Record<string, string>>) => ({
      dataset,
      getBoundingClientRect: () => ({ left, right: left + 10, top: 0, bottom: 10 }),
    });
    const cards = [
      at(5, { host: 'node-1', hostname: 'km7-s1' }),
      at(25, { host: 'node-2', hostname: 'km7-s2' }),
    ];
    const squares = [at(105, { square: 'rack 1' }), at(125, { square: 'rack 2' })];
    vi.stubGlobal('document', {
      querySelector: () => ({ getBoundingClientRect: () => ({ left: 0, right: 600, top: 0, bottom: 400 }) }),
      querySelectorAll: (selector: string) => [
        ...(selector.includes('[data-host]') ? cards : []),
        ...(selector.includes('[data-square]') ? squares : []),
      ],
    });
    expect(squareActions().map(({ name, title }) => [name, title])).toEqual([
      ['#A1', 'km7-s1, km7-s2'],
      ['#B1', 'rack 1, rack 2'],
    ]);
  });
});
