import type { ChangingPhase } from '../engine/phase.ts';
import { allActed, onCluster } from './steps.ts';

/** Writes what was done into a document that can be handed over. */
export const report: ChangingPhase = {
  kind: 'change',
  touches: 'laptop',
  id: 'report',
  title: 'Report',
  purpose: 'Leave a document that says what was built and how it went.',
  undo: 'The report stays: it is a record.',
  skippable: 'Is nobody waiting for the report? One is written all the same when the run ends.',
  everyTime: true,
  plan: () => onCluster('report', 'Write the report'),
  verify: async (_ctx, _step, tools) =>
    tools.reportExists()
      ? { state: 'holds', evidence: 'report written' }
      : { state: 'not-yet', waitingFor: 'the report', reason: 'not written yet' },
  run: async (_ctx, batch, tools) => {
    await tools.writeReport();
    return allActed(batch);
  },
};
