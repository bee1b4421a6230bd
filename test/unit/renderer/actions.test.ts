import { describe, expect, it, vi } from 'vitest';
import type { Action } from '../../../src/renderer/app/actions/action.ts';
import { declaredActions, declaredName } from '../../../src/renderer/app/actions/declared.ts';
import { fleetActions } from '../../../src/renderer/app/actions/fleet-actions.ts';
import { planActions } from '../../../src/renderer/app/actions/plan-actions.ts';
import { runActions } from '../../../src/renderer/app/actions/run-actions.ts';
import { shellActions } from '../../../src/renderer/app/actions/shell-actions.ts';
import { topologyActions } from '../../../src/renderer/app/actions/topology-actions.ts';
import { screensOf } from '../../../src/renderer/app/screens.ts';
import { createTopologyStore } from '../../../src/renderer/stores/view/topology-store.ts';
import { createViewStore } from '../../../src/renderer/stores/view/view-store.ts';
import type { RunSnapshot } from '../../../src/shared/contract/runs.ts';
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

/** Every action of every screen, in the states in which it is offered. */
function everyAction(): readonly Action[] {
  // A browser in which nobody was asked yet.
  vi.stubGlobal('Notification', { permission: 'default' });
  try {
    return [
      ...shell(),
      ...fleetActions({ fleet: known, onAsk: noop, onReadFile: noop }),
      ...topologyActions({
        store: createTopologyStore({ read: () => null, write: noop }),
        onSave: noop,
        onPlan: noop,
        onSiteFile: noop,
        onTemplate: noop,
        onTemplates: noop,
        onWholeSheet: noop,
        isDrawn: false,
        refusal: null,
      }),
      ...plan('install', false),
      ...plan('uninstall', true),
      ...run(freshRun()),
      ...run(stopped),
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

  it('goes to the next problem', () => {
    run(stopped)
      .find(({ id }) => id === 'run.next')
      ?.run();
    expect(view.getState().cell?.phaseId).toBe('join-agents');
    expect(shown).toEqual(['join-agents']);
  });
});
