import { MusterError } from '../../../shared/model/error.ts';
import type { Node } from '../../../shared/model/node.ts';
import { PLAN_VERSION, type Plan, type PlannedPhase, type PlannedStep } from '../../../shared/model/plan.ts';
import type { ResumeChangeName, Run } from '../../../shared/model/run.ts';
import type { Desired, Operation } from './phase.ts';
import { isSettled, repeats, type Standing, standsAt } from './standing.ts';
import { type WantedChange, wantedChanges, wantedOf } from './wanted.ts';

/** One thing that is not as it was. */
export interface ResumeChange {
  readonly name: ResumeChangeName;
  /** One sentence. */
  readonly what: string;
  /** One line each. */
  readonly details: readonly string[];
}

/** A stored run beside the code and the wishes of today. */
export interface ResumeQuestion {
  readonly run: Run;
  readonly operation: Operation;
  readonly standing: Standing;
  readonly desired: Desired;
  /** Nodes that have left the cluster in this run, as uninstalled ones have: that they are not wanted any more is no change of mind. */
  readonly left: readonly Node[];
  readonly here: {
    readonly version: string;
    /** Name of this laptop. */
    readonly host: string;
    /** Path of the site file where it was edited and not read in since. */
    readonly editedSiteFile: string | null;
  };
}

/** Where a run goes on. */
export interface ResumePoint {
  readonly phase: PlannedPhase;
  /** The phase's number in the plan, from 1. */
  readonly number: number;
  readonly step: PlannedStep;
  readonly settledSteps: number;
  readonly allSteps: number;
}

/** The first step that is not settled; null where only the end was not written. Pure. */
export function resumePoint(run: Pick<Run, 'plan'>, standing: Standing): ResumePoint | null {
  const phase = standsAt(run, standing);
  const step = phase?.batches.flat().find(({ id }) => !isSettled(standing, id));
  if (phase === null || step === undefined) return null;
  const steps = run.plan.phases.flatMap(({ batches }) => batches.flat());
  return {
    phase,
    number: run.plan.phases.indexOf(phase) + 1,
    step,
    settledSteps: steps.filter(({ id }) => isSettled(standing, id)).length,
    allSteps: steps.length,
  };
}

/**
 * What is not as it was when the plan was made. Pure.
 * @throws MusterError `run-mismatch` for what nobody can accept: a plan this code cannot read, or nodes that are gone.
 */
export function resumeChanges(question: ResumeQuestion): readonly ResumeChange[] {
  checkPlanVersion(question.run.plan);
  checkPhases(question);
  checkNodes(question);
  checkSteps(question);
  return [...siteFileChange(question), ...versionChange(question), ...laptopChange(question)];
}

/** @throws MusterError `run-mismatch` naming what was not accepted, and the choices. */
export function checkAccepted(
  plan: Pick<Plan, 'clusterName' | 'operation'>,
  changes: readonly ResumeChange[],
  accepted: readonly ResumeChangeName[],
): void {
  const open = changes.filter(({ name }) => !accepted.includes(name));
  if (open.length === 0) return;
  const words = changes.map(({ name }) => `--accept ${name}`).join(' ');
  const back = open.some(({ name }) => name === 'site-file')
    ? 'Put the site file back as it was and read it in (muster plan site.yaml); or make'
    : 'Make';
  throw new MusterError(
    'run-mismatch',
    `Since this run was planned: ${open.map(({ what }) => what).join(' ')}`,
    {
      detail: open.flatMap(({ details }) => details).join('\n') || undefined,
      cure: `${back} a new plan, ${newPlan(plan)} (what is done is recognised and not repeated); or go on with the old plan all the same: muster resume ${plan.clusterName} ${words}`,
    },
  );
}

function newPlan({ operation, clusterName }: Pick<Plan, 'clusterName' | 'operation'>): string {
  return operation === 'install' ? 'muster up site.yaml' : `muster down ${clusterName}`;
}

function mismatch(plan: Plan, message: string, wayOut?: string): MusterError {
  const fresh = `make a new plan: ${newPlan(plan)} (what is done is recognised and not repeated).`;
  const cure = wayOut === undefined ? `M${fresh.slice(1)}` : `${wayOut}; or ${fresh}`;
  return new MusterError('run-mismatch', message, { cure });
}

function checkPlanVersion(plan: Plan): void {
  if (plan.version === PLAN_VERSION) return;
  throw mismatch(
    plan,
    `This run follows a plan of form ${plan.version}; this version of Muster knows form ${PLAN_VERSION}.`,
    `Go on with the Muster that made it (${plan.madeWith})`,
  );
}

function checkPhases({ run: { plan }, operation }: ResumeQuestion): void {
  const known = new Set(operation.phases.map(({ id }) => id));
  const unknown = plan.phases.find(({ id }) => !known.has(id));
  if (unknown === undefined) return;
  throw mismatch(
    plan,
    `The plan names a phase "${unknown.id}" that this version of Muster does not have.`,
    `Go on with the Muster that made it (${plan.madeWith})`,
  );
}

/** A node may only be missing where nothing is left to do for it. */
function checkNodes({ run: { plan }, operation, standing, desired }: ResumeQuestion): void {
  const wanted = new Set(desired.nodes.map(({ id }) => id));
  const changing = new Set(operation.phases.filter((phase) => !repeats(phase)).map(({ id }) => id));
  const missing = plan.phases
    .filter(({ id }) => changing.has(id))
    .flatMap(({ batches }) => batches.flat())
    .filter(({ id, nodeId }) => nodeId !== null && !wanted.has(nodeId) && !isSettled(standing, id));
  const names = [...new Set(missing.map(({ id }) => id.slice(id.indexOf('/') + 1)))];
  if (names.length === 0) return;
  throw mismatch(
    plan,
    `The plan has work for ${names.join(', ')}, which the site file no longer names.`,
    'Put them back into the site file and read it in (muster plan site.yaml)',
  );
}

/** What is still to do must be what the code would do for today's wishes. */
function checkSteps({ run: { plan }, operation, standing, desired }: ResumeQuestion): void {
  for (const phase of operation.phases) {
    const open = plan.phases
      .filter(({ id }) => id === phase.id)
      .flatMap(({ batches }) => batches.flat())
      .filter(({ id }) => !isSettled(standing, id));
    if (open.length === 0) continue;
    const known = new Set(phase.plan(desired).flatMap((batch) => batch.map(({ id }) => id)));
    const unknown = open.find(({ id }) => !known.has(id));
    if (unknown === undefined) continue;
    throw mismatch(
      plan,
      `The plan has a step "${unknown.title}" (${unknown.id}) that is none any more, for this version of Muster and what the site file says now.`,
      'Put the site file back as it was and read it in (muster plan site.yaml)',
    );
  }
}

function siteFileChange({ run, desired, left, here }: ResumeQuestion): readonly ResumeChange[] {
  const now = wantedOf({ ...desired, nodes: [...desired.nodes, ...left] });
  const changes = wantedChanges(run.plan.wanted, now);
  const edited = here.editedSiteFile;
  if (changes.length === 0 && edited === null) return [];
  const details = changeLines(changes, run.plan.wanted, now);
  if (edited !== null)
    details.push(`${edited} was edited and not read in since; going on uses what was read then`);
  return [{ name: 'site-file', what: 'The site file says something else.', details }];
}

function versionChange({ run, here }: ResumeQuestion): readonly ResumeChange[] {
  const { madeWith } = run.plan;
  if (madeWith === here.version) return [];
  const what = `Muster is another one: ${madeWith} made the plan, this is ${here.version}.`;
  return [{ name: 'version', what, details: [] }];
}

function laptopChange({ run, here }: ResumeQuestion): readonly ResumeChange[] {
  if (run.owner.host === here.host) return [];
  const what = `It was worked on from ${run.owner.host}, this is ${here.host}: make sure that nobody goes on there.`;
  return [{ name: 'laptop', what, details: [] }];
}

/** Longest value that is shown, characters. */
const VALUE_LENGTH = 120;

/** A node that came or went is one line; every other setting has its own. */
function changeLines(changes: readonly WantedChange[], was: Plan['wanted'], is: Plan['wanted']): string[] {
  const lines = changes.map((change) => {
    const node = /^nodes\.(.+)\.[^.]+$/.exec(change.setting)?.[1];
    if (node !== undefined && !names(was, node)) return `node ${node} is new: this plan does nothing for it`;
    if (node !== undefined && !names(is, node)) return `node ${node} is gone; nothing is left to do for it`;
    return `${change.setting}: was ${shown(change.was)}, is ${shown(change.is)}`;
  });
  return [...new Set(lines)];
}

function names(wanted: Plan['wanted'], node: string): boolean {
  return Object.keys(wanted).some((setting) => setting.startsWith(`nodes.${node}.`));
}

function shown(value: string | null): string {
  if (value === null) return 'not set';
  return value.length <= VALUE_LENGTH ? value : `${value.slice(0, VALUE_LENGTH)}…`;
}
