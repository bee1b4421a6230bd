/**
 * Places between a write and an act where only a test can make the process die. In the order they are passed, first going on, then back.
 */
export const crashPoints = [
  'run-begun',
  'phase-started',
  'step-started',
  'step-acted',
  'step-proved',
  'step-settled',
  'stage-reached',
  'phase-settled',
  'rollback-begun',
  'undo-started',
  'undo-acted',
  'undo-proved',
  'undo-settled',
  'run-settled',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** Called at each point with where it stands; the product's own does nothing. */
export type CrashHook = (
  point: CrashPoint,
  at: { readonly phaseId?: string; readonly stepId?: string },
) => void;

export const noCrash: CrashHook = () => undefined;
