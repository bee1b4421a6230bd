import type { PhaseStatus, RunStatus, StepStatus } from '../../src/shared/model/run.ts';

/** From each status, where it may go. `staying` is no move for runs and phases; a step that waits tells of each new reason. */
type Graph<S extends string> = Readonly<Record<S, readonly S[]>>;

/** How a run may come to rest while it goes on. */
const restingOnward = ['interrupted', 'paused', 'cancelled', 'stopped', 'done', 'unchanged'] as const;

export const runMoves: Graph<RunStatus> = {
  running: restingOnward,
  interrupted: ['running', 'rolling-back'],
  paused: ['running', 'rolling-back'],
  cancelled: ['running', 'rolling-back'],
  stopped: ['running', 'rolling-back'],
  done: ['rolling-back'],
  unchanged: ['rolling-back'],
  // A way back that could not begin leaves the run as it was; one of a part of it ends `stopped`.
  'rolling-back': ['rolled-back', 'needs-attention', ...restingOnward],
  'needs-attention': ['rolling-back'],
  'rolled-back': [],
};

/** Of phases that change something once. */
export const phaseMoves: Graph<PhaseStatus> = {
  // A phase of which a part stays may be told of so more than once.
  pending: ['running', 'done', 'skipped', 'undoing', 'undone', 'pending'],
  running: ['done', 'failed', 'pending'],
  done: ['undoing', 'undone'],
  // `pending`: the nodes that failed were taken back, the others stay.
  failed: ['running', 'done', 'undoing', 'undone', 'pending'],
  // What was left out may stand since an earlier run.
  skipped: ['undoing', 'undone'],
  undoing: ['undone', 'failed', 'pending'],
  undone: ['running', 'done', 'skipped', 'undoing'],
};

/** Of steps that change something once. */
export const stepMoves: Graph<StepStatus> = {
  // Without having run: it could not be looked at.
  pending: ['running', 'failed', 'held', 'skipped', 'undoing', 'undone', 'undo-failed'],
  running: ['waiting', 'done', 'failed', 'interrupted', 'undoing', 'undone', 'undo-failed'],
  waiting: ['waiting', 'done', 'failed', 'interrupted'],
  held: ['undoing', 'undone', 'undo-failed'],
  done: ['undoing', 'undone', 'undo-failed'],
  failed: ['running', 'held', 'done', 'failed', 'undoing', 'undone', 'undo-failed'],
  interrupted: ['running', 'done', 'failed', 'undoing', 'undone', 'undo-failed'],
  skipped: ['undoing', 'undone', 'undo-failed'],
  undoing: ['undoing', 'undone', 'undo-failed'],
  undone: ['running', 'held', 'skipped', 'undoing', 'undone', 'undo-failed'],
  'undo-failed': ['running', 'held', 'done', 'undoing', 'undone', 'undo-failed'],
};

/** What is done anew each time may also begin again once it is settled. */
export const repeatedPhaseMoves: Graph<PhaseStatus> = { ...phaseMoves, done: ['running', 'undoing'] };
export const repeatedStepMoves: Graph<StepStatus> = {
  ...stepMoves,
  done: ['running', 'done', 'failed'],
  held: ['running', 'held', 'failed'],
};
