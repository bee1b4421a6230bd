import { MusterError } from '../../../shared/model/error.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import { PLAN_VERSION, type Plan, type PlannedPhase } from '../../../shared/model/plan.ts';
import { appVersion } from '../../platform/version.ts';
import type { Desired, Operation, Phase } from './phase.ts';
import { wantedOf } from './wanted.ts';
import { noWishes, type RunWishes } from './wishes.ts';

/** How long each phase may take, by id, milliseconds. Data, so that a site can have other figures than the defaults. */
export type Deadlines = (phaseId: string, stepCount: number) => number;

export interface PlanRequest {
  readonly operation: Operation;
  readonly desired: Desired;
  readonly findings: readonly Finding[];
  readonly deadlines: Deadlines;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly wishes?: RunWishes;
}

/**
 * Freezes an operation into a readable list. Pure: the same wishes give the same plan. Phases without a step are left out.
 * @throws MusterError `bad-input` for a wish about a phase that does not exist or cannot be left out.
 */
export function makePlan(request: PlanRequest): Plan {
  const { operation, desired, findings, deadlines, madeAt, wishes = noWishes } = request;
  checkWishes(operation, wishes);
  const phases = operation.phases.flatMap((phase): PlannedPhase[] => {
    const batches = phase.plan(desired).map((batch) => batch.map((step) => ({ ...step })));
    const steps = batches.reduce((count, batch) => count + batch.length, 0);
    if (steps === 0) return [];
    const { id, title, purpose, undo } = phase;
    return [
      {
        id,
        title,
        purpose,
        undo,
        reversal: reversalOf(phase),
        skip: wishes.skip.get(id) ?? null,
        pauseBefore: wishes.pauseBefore.includes(id),
        deadlineMs: deadlines(id, steps),
        batches,
      },
    ];
  });
  return {
    version: PLAN_VERSION,
    operation: operation.id,
    clusterId: desired.cluster.id,
    clusterName: desired.cluster.name,
    madeAt,
    madeWith: appVersion,
    wanted: wantedOf(desired),
    pauseBetween: wishes.pauseBetween,
    phases,
    findings: [...findings],
  };
}

/** What rollback has to do for a phase. */
export function reversalOf(phase: Phase): PlannedPhase['reversal'] {
  if (phase.kind === 'observe' || phase.everyTime === true) return 'nothing';
  return phase.takeBack === undefined ? 'no-way-back' : 'way-back';
}

function checkWishes(operation: Operation, { pauseBefore, skip }: RunWishes): void {
  const known = operation.phases.map(({ id }) => id);
  const unknown = [...pauseBefore, ...skip.keys()].find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new MusterError('bad-input', `There is no phase "${unknown}" in ${operation.id}.`, {
      cure: `Name one of: ${known.join(', ')}.`,
    });
  }
  for (const [id, reason] of skip) {
    const phase = operation.phases.find((candidate) => candidate.id === id);
    if (phase?.skippable === undefined) {
      const may = operation.phases.filter(({ skippable }) => skippable !== undefined).map((one) => one.id);
      throw new MusterError('bad-input', `The phase "${id}" cannot be left out: what follows needs it.`, {
        cure: `Phases that can be left out: ${may.join(', ') || 'none'}.`,
      });
    }
    if (reason.trim() !== '') continue;
    throw new MusterError(
      'bad-input',
      `Leaving out "${id}" needs a reason; it is kept in the journal and the report.`,
      {
        cure: `Say why: --skip ${id}="…"`,
      },
    );
  }
}
