import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type TerminalId, terminalIdSchema } from '../../../shared/model/ids.ts';
import {
  onlyThose,
  paneOf,
  type Split,
  splitAt,
  type Tab,
  tabsSchema,
  terminalsOf,
} from './terminal-layout.ts';

export const fontSizes = [10, 11, 12, 13, 14, 16, 18, 20, 24] as const;
const usualFontSize = 13;

/** Keys for several terminals at once. Who is left out stays named. */
export interface Broadcast {
  /** Left out, and why; null where somebody did it with a click. */
  readonly excluded: ReadonlyMap<TerminalId, string | null>;
}

/** How a person has laid out their terminals, in this window. */
export interface TerminalsState {
  readonly tabs: readonly Tab[];
  readonly tabId: string | null;
  /** The pane that keys go to. */
  readonly focused: TerminalId | null;
  readonly broadcast: Broadcast | null;
  readonly fontSize: number;
}

export type TerminalsStore = StoreApi<TerminalsState>;

/** Where a layout survives a reload of the window. */
export interface LayoutMemory {
  read(): string | null;
  write(text: string): void;
}

const keptSchema = z.object({
  tabs: tabsSchema,
  tabId: z.string().nullable(),
  focused: terminalIdSchema.nullable(),
  fontSize: z.number().min(8).max(32).catch(usualFontSize),
});

/** A broadcast does not survive a reload: who comes back to the page has not chosen it. */
export function createTerminalsStore(memory: LayoutMemory): TerminalsStore {
  const nothing = { tabs: [], tabId: null, focused: null, fontSize: usualFontSize };
  const store = createStore<TerminalsState>(() => ({ ...nothing, ...kept(memory.read()), broadcast: null }));
  store.subscribe(({ tabs, tabId, focused, fontSize }) =>
    memory.write(JSON.stringify({ tabs, tabId, focused, fontSize })),
  );
  return store;
}

/** What another version of this window kept is no layout. */
function kept(text: string | null): Partial<TerminalsState> {
  try {
    const parsed = keptSchema.safeParse(JSON.parse(text ?? 'null'));
    return parsed.success ? parsed.data : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** The tab that is shown. */
export function shownTab({ tabs, tabId }: TerminalsState): Tab | null {
  return tabs.find(({ id }) => id === tabId) ?? tabs[0] ?? null;
}

/** All terminals that have a pane. */
export function laidOut({ tabs }: Pick<TerminalsState, 'tabs'>): readonly TerminalId[] {
  return tabs.flatMap(({ root }) => terminalsOf(root));
}

/** Shows a terminal in a tab of its own, or several in one. */
export function addTab(store: TerminalsStore, root: Split): void {
  const [focused = null] = terminalsOf(root);
  const id = `tab-${focused}`;
  store.setState(({ tabs }) => ({ tabs: [...tabs, { id, root }], tabId: id, focused, broadcast: null }));
}

/** Shows a terminal beside the one that has the keys, or in a tab of its own where there is none. */
export function addPane(store: TerminalsStore, kind: 'right' | 'down', added: TerminalId): void {
  const state = store.getState();
  const tab = shownTab(state);
  const panes = tab === null ? [] : terminalsOf(tab.root);
  const at = panes.find((id) => id === state.focused) ?? panes.at(-1);
  if (tab === null || at === undefined) {
    addTab(store, paneOf(added));
    return;
  }
  const root = splitAt(tab.root, at, kind, added);
  store.setState({
    tabs: state.tabs.map((one) => (one === tab ? { ...one, root } : one)),
    focused: added,
    broadcast: withoutAdded(state.broadcast, panes, [added]),
  });
}

/** What comes into sight while keys are broadcast gets none of them until somebody includes it. */
function withoutAdded(
  broadcast: Broadcast | null,
  before: readonly TerminalId[],
  now: readonly TerminalId[],
): Broadcast | null {
  if (broadcast === null) return null;
  const added = now.filter((id) => !before.includes(id) && !broadcast.excluded.has(id));
  return { excluded: new Map([...broadcast.excluded, ...added.map((id) => [id, null] as const)]) };
}

/** Lays the panes of a tab out anew. */
export function setPanes(store: TerminalsStore, tabId: string, root: Split, focused: TerminalId): void {
  store.setState(({ tabs, broadcast }) => ({
    tabs: tabs.map((tab) => (tab.id === tabId ? { ...tab, root } : tab)),
    focused,
    broadcast: withoutAdded(broadcast, laidOut({ tabs }), terminalsOf(root)),
  }));
}

/** Takes panes away that `keep` does not want, and tabs without any. */
export function keepPanes(store: TerminalsStore, keep: (id: TerminalId) => boolean): void {
  store.setState((state) => {
    const tabs = state.tabs.flatMap((tab) => {
      const root = onlyThose(tab.root, keep);
      return root === null ? [] : [{ ...tab, root }];
    });
    const shown = shownTab({ ...state, tabs });
    const panes = shown === null ? [] : terminalsOf(shown.root);
    const focused = panes.find((id) => id === state.focused) ?? panes[0] ?? null;
    return { tabs, tabId: shown?.id ?? null, focused, broadcast: panes.length < 2 ? null : state.broadcast };
  });
}

/** Goes to a tab, and to its first pane. A broadcast ends: its targets would be out of sight. */
export function showTab(store: TerminalsStore, id: string): void {
  store.setState((state) => {
    if (shownTab(state)?.id === id) return {};
    const tab = state.tabs.find((one) => one.id === id);
    return {
      tabId: id,
      focused: tab === undefined ? null : (terminalsOf(tab.root)[0] ?? null),
      broadcast: null,
    };
  });
}

/** Goes to a terminal wherever it is. @returns whether it has a pane. */
export function focusPane(store: TerminalsStore, id: TerminalId): boolean {
  const tab = store.getState().tabs.find(({ root }) => terminalsOf(root).includes(id));
  if (tab === undefined) return false;
  showTab(store, tab.id);
  store.setState({ focused: id });
  return true;
}

export function startBroadcast(store: TerminalsStore): void {
  store.setState({ broadcast: { excluded: new Map() } });
}

export function stopBroadcast(store: TerminalsStore): void {
  if (store.getState().broadcast !== null) store.setState({ broadcast: null });
}

/** Leaves a terminal out. @param why what has happened to it; null where somebody wants it. */
export function exclude(store: TerminalsStore, id: TerminalId, why: string | null): void {
  store.setState(({ broadcast }) => {
    if (broadcast === null || broadcast.excluded.has(id)) return {};
    return { broadcast: { excluded: new Map([...broadcast.excluded, [id, why]]) } };
  });
}

export function include(store: TerminalsStore, id: TerminalId): void {
  store.setState(({ broadcast }) => {
    if (broadcast === null) return {};
    const excluded = new Map(broadcast.excluded);
    excluded.delete(id);
    return { broadcast: { excluded } };
  });
}

/** One step larger or smaller, or as usual. */
export function stepFont(store: TerminalsStore, step: -1 | 0 | 1): void {
  store.setState(({ fontSize }) => {
    if (step === 0) return { fontSize: usualFontSize };
    const at = fontSizes.findIndex((size) => size >= fontSize);
    return { fontSize: fontSizes[at + step] ?? fontSize };
  });
}
