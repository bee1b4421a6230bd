import { createStore } from 'zustand/vanilla';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { runSnapshot } from '../../../src/main/api/run-snapshot.ts';
import type { LogServices } from '../../../src/renderer/features/run/log/log-services.ts';
import type { LogState } from '../../../src/renderer/stores/projections/log-store.ts';
import { applyRunNews, type RunView } from '../../../src/renderer/stores/projections/run-projection.ts';
import type { RunSnapshot } from '../../../src/shared/contract/runs.ts';
import type { RunEvent, RunEventBody } from '../../../src/shared/model/event.ts';
import { nodeIdSchema, type RunId, stepIdSchema } from '../../../src/shared/model/ids.ts';
import type { StepStatus } from '../../../src/shared/model/run.ts';
import type { Script } from '../../support/face/play-install.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

/** A run that has just begun, and whose events a test writes itself. */
export function freshRun(): RunSnapshot {
  const app = scriptedApp({ pace: 1_000_000 });
  const snapshot = runSnapshot(app.services, app.start());
  const steps = snapshot.steps.map((step) => ({
    ...step,
    status: 'pending' as const,
    startedAt: null,
    attempt: 0,
  }));
  const phases = snapshot.phases.map((phase) => ({ ...phase, status: 'pending' as const, startedAt: null }));
  return { ...snapshot, steps, phases, lastSequence: 0 };
}

/** Snapshots and all events of a scripted run that has come to its end. */
export async function endedRun(script: Script) {
  const app = scriptedApp({ pace: 1, script });
  const before = app.start();
  const fresh = { run: runSnapshot(app.services, before), fleet: fleetSnapshot(app.services, null) };
  await new Promise<void>((resolve) => {
    app.journal.onDidAppend((events) => {
      if (events.some(({ body }) => body.type === 'run' && body.status !== 'running')) resolve();
    });
  });
  const events = app.journal.events(before, 0, 100_000);
  const run = runSnapshot(app.services, before);
  return { app, fresh, events, run, fleet: fleetSnapshot(app.services, null) };
}

/** Lays events over a view as the app would send them together. */
export function applyRunEvents(view: RunView, events: readonly RunEvent[]): RunView | null {
  const after = (events[0]?.sequence ?? 1) - 1;
  return applyRunNews(view, { after, events: [...events], lastSequence: events.at(-1)?.sequence ?? after });
}

/** Numbers bodies as events of a run, a second apart. */
export function eventsOf(runId: RunId, bodies: readonly RunEventBody[], from = 1): RunEvent[] {
  return bodies.map((body, index) => ({
    runId,
    sequence: from + index,
    at: new Date(Date.UTC(2026, 10, 20, 12, 0, from + index)).toISOString(),
    body,
  }));
}

/** What is told of a step of a node. */
export function stepBody(
  phaseId: string,
  host: string,
  status: StepStatus,
  more: { waitingFor?: string; lastReason?: string; attempt?: number } = {},
): RunEventBody {
  return {
    type: 'step',
    stepId: stepIdSchema.parse(`${phaseId}/${host}`),
    phaseId,
    nodeId: nodeIdSchema.parse(`node-${host}`),
    status,
    attempt: more.attempt ?? 1,
    waitingFor: more.waitingFor ?? null,
    lastReason: more.lastReason ?? null,
    error:
      status === 'failed' || status === 'undo-failed'
        ? { code: 'node-failed', message: `${host} broke.`, retryable: false }
        : null,
  };
}

/** A log of which nothing is known, for screens that are only drawn. */
export const noLog: LogServices = {
  openLog: () => ({
    store: createStore<LogState>(() => ({ count: 0, scannedTo: 0, lastSequence: 0, error: null })),
    lines: async () => [],
    placeOf: () => 0,
    counted: () => Promise.resolve(0),
    sequenceAt: () => null,
    stop: () => undefined,
  }),
  readJournal: () => new Promise(() => undefined),
  onSave: () => undefined,
};
