import { type InstallStage, installStageSchema } from '../model/cluster.ts';

const order = installStageSchema.options;

/**
 * Whether what a phase reached moves a cluster on. Only taking it away leads back, to `none`: a second run over a finished
 * cluster passes the earlier stages again, and must not make it look half installed if it is stopped there.
 */
export function movesStage(from: InstallStage, reached: InstallStage): boolean {
  if (reached === 'none') return from !== 'none';
  return order.indexOf(reached) > order.indexOf(from);
}

/** Whether what a phase that was taken back leaves is an earlier stage than the cluster is in. */
export function returnsStage(from: InstallStage, left: InstallStage): boolean {
  return order.indexOf(left) < order.indexOf(from);
}
