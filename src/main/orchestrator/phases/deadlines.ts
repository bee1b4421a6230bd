import type { Deadlines } from '../engine/make-plan.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A fixed part and a part for each step, milliseconds. */
interface Allowance {
  readonly base: number;
  readonly perStep: number;
}

/**
 * How long a phase may take. Generous: RKE2 itself waits 15 minutes for its API server at a first start, and importing images
 * from a slow disk takes minutes. What runs out says what it was waiting for.
 */
const allowances: Readonly<Record<string, Allowance>> = {
  // A host that does not answer ends it sooner; the time is for a person who compares host keys at first contact.
  connect: { base: 2 * MINUTE, perStep: MINUTE },
  'gather-facts': { base: MINUTE, perStep: 2 * SECOND },
  'hold-cluster': { base: MINUTE, perStep: 0 },
  preflight: { base: MINUTE, perStep: 0 },
  'stage-bundle': { base: 10 * MINUTE, perStep: 5 * MINUTE },
  'prepare-hosts': { base: 5 * MINUTE, perStep: 20 * SECOND },
  'install-initial-server': { base: 20 * MINUTE, perStep: 0 },
  'join-servers': { base: MINUTE, perStep: 20 * MINUTE },
  'join-first-agent': { base: 15 * MINUTE, perStep: 0 },
  'join-agents': { base: 10 * MINUTE, perStep: 2 * MINUTE },
  'fetch-kubeconfig': { base: 2 * MINUTE, perStep: 0 },
  'verify-cluster': { base: 5 * MINUTE, perStep: 2 * SECOND },
  report: { base: MINUTE, perStep: 0 },
  'uninstall-agents': { base: 10 * MINUTE, perStep: 2 * MINUTE },
  'uninstall-servers': { base: MINUTE, perStep: 10 * MINUTE },
  'forget-cluster': { base: MINUTE, perStep: 0 },
};

/** The defaults a site can overrule. A phase without a figure gets ten minutes. */
export const defaultDeadlines: Deadlines = (phaseId, stepCount) => {
  const { base, perStep } = allowances[phaseId] ?? { base: 10 * MINUTE, perStep: 0 };
  return base + perStep * stepCount;
};
