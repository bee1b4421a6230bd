import { createHash } from 'node:crypto';
import type { ResumePreview } from '../../shared/contract/runs.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import type { ResumeChangeName, Run } from '../../shared/model/run.ts';
import { restingStatus } from '../orchestrator/engine/execute-rollback.ts';
import {
  checkAccepted,
  type ResumeChange,
  type ResumePoint,
  resumeChanges,
  resumePoint,
} from '../orchestrator/engine/resume-check.ts';
import { pauseAnswered, type Standing, standingOf } from '../orchestrator/engine/standing.ts';
import { operations } from '../orchestrator/operations/index.ts';
import type { CallContext } from '../platform/call-context.ts';
import { appVersion } from '../platform/version.ts';
import { recordAct } from './audit.ts';
import { chooseRun } from './choose-run.ts';
import type { AppDeps } from './deps.ts';
import { type DesiredReading, readDesired } from './desired.ts';
import { requireNewest } from './run-files/older-database.ts';
import { requireSecrets, type StartedRun, walkRun } from './runs.ts';
import { editedSiteFile, siteFileReadAt } from './site-file-read.ts';
import { clusterById } from './sites.ts';

export { isSettled } from '../orchestrator/engine/standing.ts';

export interface ResumeRequest {
  /** Id of a run or name of a cluster; null for the only run that can go on. */
  readonly what: string | null;
  /** What has changed since and is accepted, by name. */
  readonly accept: readonly ResumeChangeName[];
  /** What stood for the offer that a person has read, of {@link resumePreview}; null where nobody was shown one before. */
  readonly seen: string | null;
}

/** A run that may go on: where, why it stopped, and what is not as it was. */
export interface ResumeOffer {
  /** As it stands: interrupted, cancelled, stopped or paused. */
  readonly run: Run;
  /** Null where only the end was not written. */
  readonly point: ResumePoint | null;
  /** What is not as it was when the plan was made; from {@link readResume} all of it is accepted. */
  readonly changes: readonly ResumeChange[];
  readonly reading: DesiredReading;
  readonly standing: Standing;
  /** Nodes that were taken back and come back in. */
  readonly returning: readonly NodeId[];
}

/**
 * Finds the run and says where it would go on. Changes nothing.
 * @throws MusterError `not-found`; `database-corrupt` for a journal that lacks what the run's files know; `run-mismatch` for one that cannot
 * go on, where something has changed that was not accepted, or where the offer is not the one that was read; what reading the artifacts throws.
 */
export async function readResume(
  ctx: CallContext,
  deps: AppDeps,
  { what, accept, seen }: ResumeRequest,
): Promise<ResumeOffer> {
  const offer = await lookAtResume(ctx, deps, what);
  if (seen !== null) requireSeenOffer(offer, seen);
  checkAccepted(offer.run.plan, offer.changes, accept);
  return offer;
}

/**
 * Where a run would go on, and all that has changed since, for a person to decide. Changes nothing.
 * @throws what {@link readResume} throws, but for changes that can be accepted.
 */
export async function lookAtResume(
  ctx: CallContext,
  deps: AppDeps,
  what: string | null,
): Promise<ResumeOffer> {
  const run = chooseRun(deps, what);
  await requireNewest(deps, run.id);
  const standing = standingOf(deps.journal, run);
  const { siteId } = clusterById(deps, run.clusterId);
  const returning = returningNodes(deps, run, siteFileReadAt(deps, siteId));
  const reading = await readDesired(ctx, deps, run.clusterId, {
    withoutBundle: run.operation === 'uninstall',
    returning,
  });
  const changes = resumeChanges({
    run,
    operation: operations[run.operation],
    standing,
    desired: reading.desired,
    left: removedNodes(deps, run).filter(({ id }) => !returning.includes(id)),
    here: {
      version: appVersion,
      host: deps.owner.host,
      editedSiteFile: await editedSiteFile(deps, siteId),
    },
  });
  return { run, point: resumePoint(run, standing), changes, reading, standing, returning };
}

/** The offer in the words of the contract. */
export function resumePreview(offer: ResumeOffer): ResumePreview {
  const { run, point, changes } = offer;
  const seen = seenOfOffer(offer);
  const phases = run.plan.phases.length;
  const told = changes.map(({ name, what, details }) => ({ name, what, details: [...details] }));
  if (point === null) return { point, changes: told, seen };
  const { phase, number, step, settledSteps, allSteps } = point;
  return {
    point: { phase: phase.title, number, phases, step: step.title, settledSteps, allSteps },
    changes: told,
    seen,
  };
}

/** What an offer that a person has read stands for: a tick is for the change that was shown, not for any of its name. */
function seenOfOffer({ run, point, changes }: Pick<ResumeOffer, 'run' | 'point' | 'changes'>): string {
  const told = changes.map(({ name, what, details }) => [name, what, ...details]);
  const said = [run.id, point === null ? null : point.step.id, told];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

function requireSeenOffer(offer: ResumeOffer, seen: string): void {
  if (seenOfOffer(offer) === seen) return;
  throw new MusterError(
    'run-mismatch',
    `Where the run on ${offer.run.plan.clusterName} goes on, or what has changed since, is not what was shown any more; nothing was begun.`,
    { cure: 'Read it again, and accept what has changed now.' },
  );
}

/**
 * Takes the run over and goes on with it.
 * @throws MusterError `run-locked` while another run has the cluster, `ansible-missing`, `ansible-too-old`, `secret-sealed`. Nothing has been changed then.
 */
export async function resumeRun(ctx: CallContext, deps: AppDeps, offer: ResumeOffer): Promise<StartedRun> {
  const { run, standing, returning, changes } = offer;
  await deps.playbooks.check(ctx);
  requireSecrets(deps, run.operation);
  deps.journal.adopt(run.id, deps.owner);
  try {
    recordResume(deps, run, changes);
    for (const nodeId of returning) {
      deps.stores.nodes.moveStatus(nodeId, { status: 'pending', error: null });
      deps.journal.append(run.id, [{ type: 'node', nodeId, status: 'pending' }]);
    }
  } catch (error) {
    deps.journal.settleRun(run.id, restingStatus(run), run.error);
    throw error;
  }
  const reading = { ...offer.reading, operation: operations[run.operation] };
  const goesPast = pauseAnswered(run, standing);
  return { runId: run.id, plan: run.plan, finished: walkRun(ctx, deps, { run, reading, goesPast }) };
}

/** What was accepted is kept with the run: whoever reads its log later sees on what it went on. */
function recordResume(deps: AppDeps, run: Run, changes: readonly ResumeChange[]): void {
  const accepted = changes.map(({ name, what }) => `${name}: ${what}`).join(' ');
  const text = accepted === '' ? 'The run goes on.' : `The run goes on; accepted: ${accepted}`;
  deps.journal.append(run.id, [{ type: 'log', level: 'info', phaseId: null, nodeId: null, text }]);
  recordAct(deps, { what: 'resume run', subject: run.id });
}

function removedNodes({ stores }: Pick<AppDeps, 'stores'>, { plan, clusterId }: Run): readonly Node[] {
  const ids = plan.phases.flatMap(({ batches }) => batches.flat()).flatMap(({ nodeId }) => nodeId ?? []);
  const nodes = [...new Set(ids)].flatMap((id) => stores.nodes.byId(id) ?? []);
  return nodes.filter((node) => node.status === 'removed' && node.clusterId === clusterId);
}

/** Nodes this run has taken back, and that nobody has taken out of the site file since. */
function returningNodes(deps: AppDeps, run: Run, readAt: string | null): readonly NodeId[] {
  const undone = deps.journal.steps(run.id).filter(({ status }) => status === 'undone');
  const isNamed = (id: NodeId) =>
    undone.some(({ nodeId, undoFinishedAt }) => nodeId === id && (readAt ?? '') < (undoFinishedAt ?? ''));
  return removedNodes(deps, run).flatMap(({ id }) => (isNamed(id) ? [id] : []));
}
