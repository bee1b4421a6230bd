/** What a person wants of a run besides its operation. Frozen into the plan. */
export interface RunWishes {
  /** Stand still before these phases, by id. */
  readonly pauseBefore: readonly string[];
  /** Stand still after each group of steps that changed a host. */
  readonly pauseBetween: boolean;
  /** Phases to leave out, by id, each with its reason. */
  readonly skip: ReadonlyMap<string, string>;
}

/** Nothing special. */
export const noWishes: RunWishes = { pauseBefore: [], pauseBetween: false, skip: new Map() };
