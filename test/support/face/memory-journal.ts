import type { ReadJournal } from '../../../src/main/api/services.ts';
import type { RunEvent, RunEventBody } from '../../../src/shared/model/event.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import type { RunId } from '../../../src/shared/model/ids.ts';
import { isBusy, type Run, type RunPhase, type RunStep } from '../../../src/shared/model/run.ts';

/** A journal in memory, moved by events alone. */
export interface MemoryJournal extends ReadJournal {
  begin(run: Run): void;
  append(runId: RunId, bodies: readonly RunEventBody[]): void;
  findings(runId: RunId): readonly Finding[];
}

interface Kept {
  run: Run;
  phases: RunPhase[];
  steps: RunStep[];
  readonly events: RunEvent[];
}

/** An empty journal. `nowMs` gives the time of what is appended. */
export function memoryJournal(nowMs: () => number = Date.now): MemoryJournal {
  const runs = new Map<RunId, Kept>();
  const listeners = new Set<(events: readonly RunEvent[]) => void>();
  const kept = (runId: RunId): Kept | undefined => runs.get(runId);
  return {
    begin: (run) => {
      runs.set(run.id, { run, ...rowsOf(run), events: [] });
    },
    append: (runId, bodies) => {
      const target = kept(runId);
      if (target === undefined) throw new Error(`no run ${runId}`);
      const events = bodies.map((body) => {
        const event: RunEvent = {
          runId,
          sequence: target.events.length + 1,
          at: new Date(nowMs()).toISOString(),
          body,
        };
        target.events.push(event);
        apply(target, event);
        return event;
      });
      for (const listener of listeners) listener(events);
    },
    findings: (runId) =>
      (kept(runId)?.events ?? []).flatMap(({ body }) => (body.type === 'finding' ? [body.finding] : [])),
    run: (runId) => kept(runId)?.run ?? null,
    runsOf: (clusterId) =>
      [...runs.values()]
        .map(({ run }) => run)
        .filter((run) => clusterId === null || run.clusterId === clusterId)
        .toReversed(),
    listed: (clusterId, limit) => {
      const all = [...runs.values()]
        .filter(({ run }) => clusterId === null || run.clusterId === clusterId)
        .toReversed()
        .map(({ run: { plan, owner: _owner, ...run } }) => ({ ...run, clusterName: plan.clusterName }));
      return { runs: all.slice(0, limit), more: all.length > limit };
    },
    currentRun: (clusterId) => {
      const all = [...runs.values()].map(({ run }) => run).filter((run) => run.clusterId === clusterId);
      return all.findLast(isBusy) ?? all.at(-1) ?? null;
    },
    phases: (runId) => kept(runId)?.phases ?? [],
    steps: (runId) => kept(runId)?.steps ?? [],
    events: (runId, after, limit) => (kept(runId)?.events ?? []).slice(after, after + limit),
    lastSequence: (runId) => kept(runId)?.events.length ?? 0,
    onDidAppend: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function rowsOf(run: Run): { phases: RunPhase[]; steps: RunStep[] } {
  const phases = run.plan.phases.map((phase) => ({
    runId: run.id,
    phaseId: phase.id,
    status: 'pending' as const,
    startedAt: null,
    finishedAt: null,
  }));
  const steps = run.plan.phases.flatMap((phase) =>
    phase.batches.flat().map((step) => ({
      runId: run.id,
      stepId: step.id,
      phaseId: phase.id,
      nodeId: step.nodeId,
      title: step.title,
      status: 'pending' as const,
      attempt: 0,
      startedAt: null,
      finishedAt: null,
      undoStartedAt: null,
      undoFinishedAt: null,
      waitingFor: null,
      lastReason: null,
      output: null,
      error: null,
    })),
  );
  return { phases, steps };
}

function apply(kept: Kept, { at, body }: RunEvent): void {
  if (body.type === 'run') {
    kept.run = {
      ...kept.run,
      status: body.status,
      error: body.error,
      finishedAt: isBusy(body) ? null : at,
    };
  }
  if (body.type === 'phase') {
    kept.phases = kept.phases.map((phase) => {
      if (phase.phaseId !== body.phaseId) return phase;
      const begins = body.status === 'running';
      return {
        ...phase,
        status: body.status,
        startedAt: begins ? at : phase.startedAt,
        finishedAt: begins ? null : at,
      };
    });
  }
  if (body.type !== 'step') return;
  kept.steps = kept.steps.map((step) => (step.stepId === body.stepId ? moved(step, body, at) : step));
}

function moved(step: RunStep, body: Extract<RunEventBody, { type: 'step' }>, at: string): RunStep {
  const { status, attempt, waitingFor, lastReason, error } = body;
  const said = { ...step, status, attempt, waitingFor, lastReason, error };
  if (status === 'undoing') return { ...said, undoStartedAt: at, undoFinishedAt: null };
  if (status === 'undone' || status === 'undo-failed') return { ...said, undoFinishedAt: at };
  const begins = status === 'running';
  const ends = !begins && status !== 'waiting' && status !== 'pending';
  return { ...said, startedAt: begins ? at : step.startedAt, finishedAt: ends ? at : null };
}
