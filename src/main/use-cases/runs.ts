import type { PlanRequest } from '../../shared/contract/runs.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { Finding } from '../../shared/model/finding.ts';
import { type ClusterId, type RunId, runIdSchema } from '../../shared/model/ids.ts';
import type { OperationId, Plan } from '../../shared/model/plan.ts';
import type { Run } from '../../shared/model/run.ts';
import { judgePreflight } from '../../shared/rules/preflight/judge.ts';
import { executeRun, type RunResult } from '../orchestrator/engine/execute-run.ts';
import { makePlan } from '../orchestrator/engine/make-plan.ts';
import type { Operation } from '../orchestrator/engine/phase.ts';
import { noWishes, type RunWishes } from '../orchestrator/engine/wishes.ts';
import { operations } from '../orchestrator/operations/index.ts';
import { defaultDeadlines } from '../orchestrator/phases/deadlines.ts';
import type { CallContext } from '../platform/call-context.ts';
import { isoNow } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { together } from '../platform/together.ts';
import type { AppDeps } from './deps.ts';
import { type DesiredReading, readDesired } from './desired.ts';
import { withRunTools } from './run-tools.ts';
import { requireSeen } from './seen-plan.ts';
import { clusterById } from './sites.ts';

/** A run that is under way. */
export interface StartedRun {
  readonly runId: RunId;
  readonly plan: Plan;
  /** Resolves when the run has ended in any way; never rejects for a failed step. */
  readonly finished: Promise<RunResult>;
}

export interface StartRequest {
  readonly clusterId: ClusterId;
  readonly operation: OperationId;
  /** Phases to leave out and places to stand still at; none when absent. */
  readonly wishes?: RunWishes;
  /** What the plan that a person has read stands for; without one, whatever the plan comes to is begun. */
  readonly seen?: string;
}

/** What a face asks for, in the engine's words. */
export function startRequest({ clusterId, operation, wishes }: PlanRequest): StartRequest {
  const { pauseBefore, pauseBetween, skip } = wishes;
  const reasons = new Map(skip.map(({ phaseId, reason }) => [phaseId, reason]));
  return { clusterId, operation, wishes: { pauseBefore, pauseBetween, skip: reasons } };
}

/**
 * Taking a cluster away deletes its data and has no way back: it begins only where the cluster's name was typed.
 * @throws MusterError `bad-input`, `not-found`.
 */
export function requireTypedName(
  deps: Pick<AppDeps, 'stores'>,
  { clusterId, operation }: Pick<StartRequest, 'clusterId' | 'operation'>,
  typed: string,
): void {
  if (operation === 'install') return;
  const { name } = clusterById(deps, clusterId);
  if (typed === name) return;
  throw new MusterError(
    'bad-input',
    `The name of the cluster, ${name}, was not typed, so nothing was begun.`,
    {
      cure: 'It cannot be undone: read the plan, and type the name where it is asked for.',
    },
  );
}

/** Phases of an operation that may be left out, and what a person is asked then. */
export function skippablePhases(
  operation: OperationId,
): readonly { readonly phaseId: string; readonly question: string }[] {
  return operations[operation].phases.flatMap(({ id, skippable }) =>
    skippable === undefined ? [] : [{ phaseId: id, question: skippable }],
  );
}

/** The plan of an operation as it would be run now, and what was read for it. */
export async function planRun(
  ctx: CallContext,
  deps: AppDeps,
  request: StartRequest,
): Promise<DesiredReading & { readonly plan: Plan; readonly operation: Operation }> {
  const withoutBundle = request.operation === 'uninstall';
  const reading = await readDesired(ctx, deps, request.clusterId, { withoutBundle });
  const operation = operations[request.operation];
  const plan = makePlan({
    operation,
    desired: reading.desired,
    findings: [...reading.bundleFindings, ...missingBundle(reading, withoutBundle)],
    deadlines: defaultDeadlines,
    madeAt: isoNow(deps.clock),
    wishes: request.wishes ?? noWishes,
  });
  return { ...reading, plan, operation };
}

/** That nothing to install from is named is known before any host is looked at. */
function missingBundle(
  { desired: { cluster, bundle } }: DesiredReading,
  withoutBundle: boolean,
): readonly Finding[] {
  if (withoutBundle || cluster.bundlePath !== null) return [];
  return judgePreflight({ cluster, nodes: [], bundle }).filter(
    ({ rule, severity }) => rule === 'F350' && severity === 'block',
  );
}

/**
 * Makes a plan, writes it to the journal and begins to walk it.
 * @throws MusterError `run-mismatch` where it is not the plan that was read, `run-locked` while another run has the cluster, `ansible-missing`, `ansible-too-old`, `secret-sealed`, and what
 * making the plan throws. Nothing has been changed then: a laptop without Ansible is found before hosts are sent gigabytes.
 */
export async function startRun(ctx: CallContext, deps: AppDeps, request: StartRequest): Promise<StartedRun> {
  const [reading] = await together(
    ctx,
    (both) => planRun(both, deps, request),
    (both) => deps.playbooks.check(both),
  );
  if (request.seen !== undefined) requireSeen(reading.plan, request.seen);
  requireSecrets(deps, request.operation);
  const run: Run = {
    id: runIdSchema.parse(newId('run', deps.clock.now())),
    clusterId: request.clusterId,
    operation: request.operation,
    status: 'running',
    plan: reading.plan,
    owner: deps.owner,
    startedAt: isoNow(deps.clock),
    finishedAt: null,
    error: null,
  };
  deps.journal.begin(run);
  return { runId: run.id, plan: run.plan, finished: walkRun(ctx, deps, { run, reading }) };
}

/**
 * An install keeps the token and opens it again; that their key stayed on another laptop is said before a host is touched. Taking a cluster
 * away needs none of it, and must be possible without.
 * @throws MusterError `secret-sealed`.
 */
export function requireSecrets(
  { vault }: { readonly vault: Pick<AppDeps['vault'], 'requireKey'> },
  operation: OperationId,
): void {
  if (operation === 'install') vault.requireKey();
}

/** A run that the journal has as running, and what walking it takes. */
export interface RunToWalk {
  readonly run: Run;
  readonly reading: DesiredReading & { readonly operation: Operation };
  /** Id of the phase whose pause was answered. */
  readonly goesPast?: string | null;
}

/** Walks a run from where it stands. Never rejects for a failed step. */
export async function walkRun(
  ctx: CallContext,
  deps: AppDeps,
  { run, reading, goesPast = null }: RunToWalk,
): Promise<RunResult> {
  return withRunTools(ctx, deps, { run, reading }, (working, execution) =>
    executeRun(working, run, reading.operation, { ...execution, goesPast }),
  );
}
