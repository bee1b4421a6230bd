import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ClusterId, NodeId, RunId } from '../../../shared/model/ids.ts';
import type { RunStatus } from '../../../shared/model/run.ts';
import { type FleetFilter, wholeFleet } from './fleet-filter.ts';
import type { HostsDraft } from './hosts-draft.ts';

export const themes = ['paper', 'slate', 'sun'] as const;
export type Theme = (typeof themes)[number];

/** One cell of a run's matrix; the cluster's own row has no node. */
export interface SelectedCell {
  readonly nodeId: NodeId | null;
  readonly phaseId: string;
}

/** A run, and whose it is. */
export interface ShownRun {
  readonly runId: RunId;
  readonly clusterId: ClusterId;
  readonly status: RunStatus;
}

/** What a person has chosen to see. Nothing of it is known to the app. */
export interface ViewState {
  readonly theme: Theme;
  /** For gloves: larger things, nothing that depends on a pointer hovering. */
  readonly touch: boolean;
  /** Whether a run shows also the phases that are passed, where there is no room for all. */
  readonly allPhases: boolean;
  /** The cluster whose nodes the fleet shows; null lets the fleet choose. */
  readonly clusterId: ClusterId | null;
  readonly cell: SelectedCell | null;
  /** The run whose screen is open. Also one that the fleet does not hold any more: it has the newest of each cluster alone. */
  readonly shownRun: ShownRun | null;
  /** The only mark shown, or null for all. */
  readonly mark: string | null;
  /** What of the fleet is shown. */
  readonly fleet: FleetFilter;
  /** Whether the log stays at its end. */
  readonly follow: boolean;
  /** Hosts that were typed and are not added yet: who looks something up in between finds them again. */
  readonly hostsDraft: HostsDraft | null;
}

export type ViewStore = StoreApi<ViewState>;

/** Where the theme is kept between two starts. */
export interface ThemeMemory {
  read(): string | null;
  write(theme: Theme): void;
}

/** Where a choice of yes or no is kept between two starts. */
export interface FlagMemory {
  read(): boolean;
  write(on: boolean): void;
}

const noMemory: FlagMemory = { read: () => false, write: () => undefined };

/** @param prefersDark decides where nobody has chosen yet. */
export function createViewStore(
  memory: ThemeMemory,
  prefersDark: boolean,
  flags: { readonly touch: FlagMemory; readonly allPhases: FlagMemory } = {
    touch: noMemory,
    allPhases: noMemory,
  },
): ViewStore {
  const kept = themes.find((theme) => theme === memory.read());
  const theme = kept ?? (prefersDark ? 'slate' : 'paper');
  const store = createStore<ViewState>(() => ({
    theme,
    touch: flags.touch.read(),
    allPhases: flags.allPhases.read(),
    clusterId: null,
    cell: null,
    shownRun: null,
    mark: null,
    fleet: wholeFleet,
    follow: true,
    hostsDraft: null,
  }));
  store.subscribe((state, before) => {
    if (state.theme !== before.theme) memory.write(state.theme);
    if (state.touch !== before.touch) flags.touch.write(state.touch);
    if (state.allPhases !== before.allPhases) flags.allPhases.write(state.allPhases);
  });
  return store;
}

/** The theme after this one. */
export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'paper';
}

/** A second click on the same mark shows all again. */
export function toggleMark(store: ViewStore, mark: string): void {
  store.setState((state) => ({ mark: state.mark === mark ? null : mark }));
}
