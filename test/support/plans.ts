import { clusterIdSchema, nodeIdSchema, stepIdSchema } from '../../src/shared/model/ids.ts';
import { PLAN_VERSION, type Plan, type PlannedPhase } from '../../src/shared/model/plan.ts';

/** A phase of one group: a step on each of some hosts, whose ids are their names. */
export function phaseOn(
  id: string,
  hosts: readonly string[],
  changes: Partial<PlannedPhase> = {},
): PlannedPhase {
  const steps = hosts.map((host) => ({
    id: stepIdSchema.parse(`${id}/${host}`),
    nodeId: nodeIdSchema.parse(host),
    title: `${id} ${host}`,
  }));
  return {
    id,
    title: id.toUpperCase(),
    purpose: '',
    deadlineMs: 1000,
    undo: '',
    reversal: 'nothing',
    skip: null,
    pauseBefore: false,
    batches: [steps],
    ...changes,
  };
}

/** An install that says nothing but its phases. */
export function planOf(phases: readonly PlannedPhase[]): Plan {
  return {
    version: PLAN_VERSION,
    operation: 'install',
    clusterId: clusterIdSchema.parse('c'),
    clusterName: 'c',
    madeAt: '',
    madeWith: '0.1.0',
    wanted: {},
    pauseBetween: false,
    phases: [...phases],
    findings: [],
  };
}
