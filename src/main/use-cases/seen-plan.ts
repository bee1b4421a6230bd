import { createHash } from 'node:crypto';
import { MusterError } from '../../shared/model/error.ts';
import type { Plan } from '../../shared/model/plan.ts';

/**
 * What a plan that a person has read stands for: what would be done, in its order, what was wanted, and what speaks against it. When it was
 * made says nothing of that, and how a finding is worded neither. Pure.
 */
export function seenOf(plan: Plan): string {
  const { version, operation, clusterId, clusterName, madeWith, wanted, pauseBetween, phases, findings } =
    plan;
  const settings = Object.entries(wanted).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const against = findings
    .filter(({ severity }) => severity !== 'ok')
    .map(({ rule, severity, subject: { kind, name } }) => [rule, severity, kind, name].join(' '))
    .toSorted();
  const said = {
    version,
    operation,
    clusterId,
    clusterName,
    madeWith,
    settings,
    pauseBetween,
    phases,
    against,
  };
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

/** @throws MusterError `run-mismatch` where the plan made now is not the one that was read. */
export function requireSeen(plan: Plan, seen: string): void {
  if (seenOf(plan) === seen) return;
  throw new MusterError(
    'run-mismatch',
    `What a run on ${plan.clusterName} would do has changed since its plan was shown, so nothing was begun.`,
    { cure: 'Read the plan again; it is made anew each time it is asked for.' },
  );
}
