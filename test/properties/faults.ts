import { MusterError } from '../../src/shared/model/error.ts';
import type { Chronicle } from './chronicle.ts';
import type { Layout } from './layout.ts';
import type { CallKind, Fault, FaultKind } from './story.ts';

/** What goes wrong, and until when. */
export interface Faults {
  /** Counts the call. @returns what is wrong with it, or null. */
  meet(call: CallKind, stepId: string): FaultKind | null;
  /** From now on nothing goes wrong. */
  heal(): void;
}

export function createFaults(faults: readonly Fault[], layout: Layout, chronicle: Chronicle): Faults {
  const planned = new Map(
    faults.map((fault) => [`${fault.call} ${layout.stepAt(fault)} ${fault.nth}`, fault.kind]),
  );
  const calls = new Map<string, number>();
  let healed = false;
  return {
    meet: (call, stepId) => {
      const nth = (calls.get(`${call} ${stepId}`) ?? 0) + 1;
      calls.set(`${call} ${stepId}`, nth);
      const kind = planned.get(`${call} ${stepId} ${nth}`);
      if (kind === undefined || healed) return null;
      chronicle.say(`  ~~ ${call} ${nth} of ${stepId} ${kind}`);
      return kind;
    },
    heal: () => {
      healed = true;
    },
  };
}

/** The error of a call that failed in this way. */
export function errorOf(kind: FaultKind, stepId: string): Error {
  const cure = 'Mend it.';
  switch (kind) {
    case 'host-gone':
      return new MusterError('host-unreachable', `${stepId}: the host does not answer.`, {
        cure,
        retryable: true,
      });
    case 'is-forgotten':
      return new MusterError('cluster-api', `${stepId}: no answer in time.`, { cure, retryable: true });
    case 'defect':
      return new Error(`${stepId}: a made-up defect`);
    case 'fails':
    case 'works-but-reports-failure':
    case 'is-never-seen':
      return new MusterError('remote-command', `${stepId}: the command failed.`, { cure });
  }
}
