import type { Terminal } from '../../../shared/contract/terminals.ts';
import type { NodeId, TerminalId } from '../../../shared/model/ids.ts';
import { gridOf, PANE_LIMIT, paneOf, terminalsOf } from '../../stores/view/terminal-layout.ts';
import {
  addPane,
  addTab,
  exclude,
  focusPane,
  laidOut,
  setPanes,
  shownTab,
  showTab,
  startBroadcast,
  stepFont,
  stopBroadcast,
  type TerminalsStore,
} from '../../stores/view/terminals-store.ts';
import { text } from '../../ui/text.ts';
import { receiversOf } from './broadcast.ts';
import type { Desk } from './desk.ts';
import type { TerminalAction } from './keys.ts';

/** What buttons and keys of the screen do with its terminals. */
export class DeskActions {
  readonly #desk: Desk;
  readonly #layout: TerminalsStore;

  constructor(desk: Desk, layout: TerminalsStore) {
    this.#desk = desk;
    this.#layout = layout;
  }

  /** Goes to the host's terminal, or opens one beside the others; `anew` in a tab of its own in any case. */
  async openOn(nodeId: NodeId, anew: boolean): Promise<void> {
    const { known } = this.#desk;
    const there = laidOut(this.#layout.getState()).find((id) => known.get(id)?.nodeId === nodeId);
    if (!anew && there !== undefined) {
      focusPane(this.#layout, there);
      this.#desk.view(there).focus();
      return;
    }
    const opened = await this.#desk.open(nodeId);
    if (opened !== null) this.#show(opened.id, anew);
  }

  /** Another shell in the place of one that has ended. */
  async openAgain({ id, nodeId }: Terminal): Promise<void> {
    const opened = await this.#desk.open(nodeId);
    if (opened === null) return;
    this.#layout.setState({ focused: id });
    addPane(this.#layout, 'right', opened.id);
    this.#desk.close(id);
  }

  /** Shows what is open on a host and has no pane in this window. */
  showHidden(nodeId: NodeId): void {
    for (const terminal of this.#hidden()) if (terminal.nodeId === nodeId) this.#show(terminal.id, false);
  }

  /** How many terminals of each host are open and have no pane in this window. */
  hidden(): ReadonlyMap<NodeId, number> {
    const counts = new Map<NodeId, number>();
    for (const { nodeId } of this.#hidden()) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1);
    return counts;
  }

  /** Where a text goes that is pasted into a terminal. */
  hostnamesAt(id: TerminalId): readonly string[] {
    const { broadcast } = this.#layout.getState();
    const tab = shownTab(this.#layout.getState());
    const { known } = this.#desk;
    const receivers = receiversOf({ panes: tab === null ? [] : terminalsOf(tab.root), broadcast, known });
    const names = (receivers.includes(id) ? receivers : [id]).flatMap(
      (one) => known.get(one)?.hostname ?? [],
    );
    return [...new Set(names)];
  }

  #hidden(): readonly Terminal[] {
    const shown = laidOut(this.#layout.getState());
    return [...this.#desk.known.values()].filter(
      ({ id, state }) => !shown.includes(id) && state.kind !== 'ended',
    );
  }

  #show(id: TerminalId, anew: boolean): void {
    const tab = shownTab(this.#layout.getState());
    const ids = tab === null ? [] : terminalsOf(tab.root);
    const grid = gridOf([...ids, id]);
    if (tab === null || anew || grid === null || ids.length >= PANE_LIMIT) addTab(this.#layout, paneOf(id));
    else setPanes(this.#layout, tab.id, grid, id);
  }
}

/** The numbers of the panes that each host has. */
export function paneNumbers(panes: readonly Terminal[]): ReadonlyMap<NodeId, readonly number[]> {
  const numbers = new Map<NodeId, readonly number[]>();
  for (const [index, { nodeId }] of panes.entries())
    numbers.set(nodeId, [...(numbers.get(nodeId) ?? []), index + 1]);
  return numbers;
}

type Act = (desk: Desk, layout: TerminalsStore, id: TerminalId) => void;

const acts: Readonly<Record<Exclude<TerminalAction, 'search' | 'copy'>, Act>> = {
  'split-right': (desk, layout, id) => void split(desk, layout, id, 'right'),
  'split-down': (desk, layout, id) => void split(desk, layout, id, 'down'),
  record,
  exclude: (_desk, layout, id) => exclude(layout, id, null),
  broadcast: (desk, layout) => toggleBroadcast(desk, layout),
  'next-tab': (_desk, layout) => stepTab(layout, 1),
  'last-tab': (_desk, layout) => stepTab(layout, -1),
  larger: (_desk, layout) => stepFont(layout, 1),
  smaller: (_desk, layout) => stepFont(layout, -1),
  usual: (_desk, layout) => stepFont(layout, 0),
};

/** What a key or button does that is not about one terminal's own screen. */
export function actOn(desk: Desk, layout: TerminalsStore, id: TerminalId, action: TerminalAction): void {
  if (action !== 'search' && action !== 'copy') acts[action](desk, layout, id);
}

/** Another shell on the same host, beside the one in front. */
async function split(
  desk: Desk,
  layout: TerminalsStore,
  id: TerminalId,
  kind: 'right' | 'down',
): Promise<void> {
  const terminal = desk.known.get(id);
  const tab = shownTab(layout.getState());
  if (terminal === undefined) return;
  if (tab !== null && terminalsOf(tab.root).length >= PANE_LIMIT)
    return desk.refuse(text.terminals.tooMany(PANE_LIMIT));
  if (terminal.state.kind === 'lost') return desk.refuse(text.terminals.noSecond(terminal.hostname));
  const opened = await desk.open(terminal.nodeId);
  if (opened !== null) addPane(layout, kind, opened.id);
}

/** Ends a recording at once; begins one only after it was said what that comes to. */
function record(desk: Desk, _layout: TerminalsStore, id: TerminalId): void {
  const recording = desk.known.get(id)?.recording;
  if (recording?.stopped === null) desk.record(id, false);
  else desk.state.setState({ recordAsked: id });
}

function toggleBroadcast(desk: Desk, layout: TerminalsStore): void {
  const state = layout.getState();
  const tab = shownTab(state);
  if (state.broadcast !== null) stopBroadcast(layout);
  else if (tab !== null && terminalsOf(tab.root).length > 1) {
    startBroadcast(layout);
    // One that is lost now must not join by itself when it comes back.
    for (const id of terminalsOf(tab.root)) {
      if (desk.known.get(id)?.state.kind !== 'open') exclude(layout, id, text.terminals.excludedBy.lost);
    }
  }
}

function stepTab(layout: TerminalsStore, step: 1 | -1): void {
  const state = layout.getState();
  const at = state.tabs.findIndex(({ id }) => id === shownTab(state)?.id);
  const next = state.tabs.at((at + step) % state.tabs.length);
  if (next !== undefined) showTab(layout, next.id);
}
