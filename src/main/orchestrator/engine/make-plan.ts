import type { Finding } from '../../../shared/model/finding.ts';
import { PLAN_VERSION, type Plan } from '../../../shared/model/plan.ts';
import type { Desired, Operation } from './phase.ts';

/** How long each phase may take, by id, milliseconds. Data, so that a site can have other figures than the defaults. */
export type Deadlines = (phaseId: string, stepCount: number) => number;

export interface PlanRequest {
  readonly operation: Operation;
  readonly desired: Desired;
  readonly findings: readonly Finding[];
  readonly deadlines: Deadlines;
  /** ISO 8601. */
  readonly madeAt: string;
}

/** Freezes an operation into a readable list. Pure: the same wishes give the same plan. Phases without a step are left out. */
export function makePlan(request: PlanRequest): Plan {
  const { operation, desired, findings, deadlines, madeAt } = request;
  const phases = operation.phases.flatMap((phase) => {
    const batches = phase.plan(desired).map((batch) => batch.map((step) => ({ ...step })));
    const steps = batches.reduce((count, batch) => count + batch.length, 0);
    if (steps === 0) return [];
    const { id, title, purpose, undo } = phase;
    return [{ id, title, purpose, undo, deadlineMs: deadlines(id, steps), batches }];
  });
  return {
    version: PLAN_VERSION,
    operation: operation.id,
    clusterId: desired.cluster.id,
    clusterName: desired.cluster.name,
    madeAt,
    phases,
    findings: [...findings],
  };
}
