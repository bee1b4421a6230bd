import { openDatabase } from '../../src/main/store/open-database.ts';
import type { NodeId, RunId } from '../../src/shared/model/ids.ts';
import { type RunStatus, runStatusSchema } from '../../src/shared/model/run.ts';

export interface WitnessedStep {
  readonly stepId: string;
  readonly phaseId: string;
  readonly nodeId: string | null;
  readonly status: string;
  readonly attempt: number;
}

export interface WitnessedPhase {
  readonly phaseId: string;
  readonly status: string;
}

/** Reads the database beside the process that has it: what it sees is committed. */
export interface Witness {
  steps(runId: RunId): readonly WitnessedStep[];
  phases(runId: RunId): readonly WitnessedPhase[];
  nodeStatus(nodeId: NodeId): string | undefined;
  runStatus(runId: RunId): RunStatus;
  /** Number of the newest event. */
  now(runId: RunId): number;
  /** Steps begun after an event. */
  begunAfter(runId: RunId, sequence: number): ReadonlySet<string>;
  close(): void;
}

export function openWitness(directory: string): Witness {
  const { sqlite, close } = openDatabase({ directory, readOnly: true });
  const steps = sqlite.prepare<[string], WitnessedStep>(
    `SELECT step_id AS stepId, phase_id AS phaseId, node_id AS nodeId, status, attempt FROM run_steps WHERE run_id = ? ORDER BY position`,
  );
  const run = sqlite.prepare<[string], string>('SELECT status FROM runs WHERE id = ?').pluck();
  const phases = sqlite.prepare<[string], WitnessedPhase>(
    'SELECT phase_id AS phaseId, status FROM run_phases WHERE run_id = ? ORDER BY position',
  );
  const node = sqlite.prepare<[string], string>('SELECT status FROM nodes WHERE id = ?').pluck();
  const last = sqlite
    .prepare<[string], number>('SELECT max(sequence) FROM run_events WHERE run_id = ?')
    .pluck();
  const begun = sqlite
    .prepare<[string, number], string>(
      `SELECT body ->> 'stepId' FROM run_events WHERE run_id = ? AND sequence > ?
       AND body ->> 'type' = 'step' AND body ->> 'status' = 'running'`,
    )
    .pluck();
  return {
    steps: (runId) => steps.all(runId),
    phases: (runId) => phases.all(runId),
    nodeStatus: (nodeId) => node.get(nodeId),
    runStatus: (runId) => runStatusSchema.parse(run.get(runId)),
    now: (runId) => last.get(runId) ?? 0,
    begunAfter: (runId, sequence) => new Set(begun.all(runId, sequence)),
    close,
  };
}
