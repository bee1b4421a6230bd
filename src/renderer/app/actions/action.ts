import type { MarkName } from '../../ui/mark.tsx';

/** Under which heading an action stands; also what a first sign in the field limits the list to. */
export const actionGroups = ['node', 'square', 'do', 'go', 'read'] as const;
export type ActionGroup = (typeof actionGroups)[number];

/** Something that can be done or gone to. Every text may come from a host, and is only ever text. */
export interface Action {
  /** Its own among all; of two with the same one, the later contributed counts. */
  readonly id: string;
  readonly group: ActionGroup;
  /** The name of a machine or a square that the title begins with. */
  readonly name?: string;
  readonly title: string;
  /** What else is to be said of it; the second voice of its line. */
  readonly say?: string;
  /** Words it is found by that are not on its line. */
  readonly words?: string;
  /** The keys that do the same without the palette. */
  readonly keys?: string;
  readonly mark?: MarkName;
  /** Why it cannot be done now. */
  readonly refusal?: string | undefined;
  readonly run: () => void;
}

/** Gives the actions of the moment; asked when somebody looks for one. */
export type ActionSource = () => readonly Action[];

/** Where screens say what can be done on them. */
export interface ActionRegistry {
  /** @returns how to take it back. */
  contribute(source: ActionSource): () => void;
  /** All actions of this moment: those of the shell first, then those of the screen. */
  all(): readonly Action[];
}

/** An empty registry. */
export function createActionRegistry(): ActionRegistry {
  const sources = new Set<ActionSource>();
  return {
    contribute: (source) => {
      sources.add(source);
      return () => void sources.delete(source);
    },
    all: () => {
      const byId = new Map<string, Action>();
      for (const source of sources) for (const action of source()) byId.set(action.id, action);
      return [...byId.values()];
    },
  };
}
