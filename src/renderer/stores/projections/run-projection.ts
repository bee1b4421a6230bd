import type { RunNews, RunSnapshot } from '../../../shared/contract/runs.ts';
import type { RunEvent, RunEventBody } from '../../../shared/model/event.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { StepId } from '../../../shared/model/ids.ts';
import { isBusy, type RunStep, type StepStatus } from '../../../shared/model/run.ts';

/** One run as this window knows it: a snapshot, moved on by events. */
export interface RunView {
  readonly snapshot: RunSnapshot;
  /** Since when a waiting step waits for what it waits for now; by the app's clock. */
  readonly waitingSince: ReadonlyMap<StepId, string>;
}

/** The view a snapshot gives, before any event. */
export function runViewOf(snapshot: RunSnapshot): RunView {
  return { snapshot, waitingSince: new Map(snapshot.waits.map(({ stepId, since }) => [stepId, since])) };
}

/**
 * Lays news over a view, in order. Events that the snapshot already holds are passed over.
 * @returns null when something was left out: then only a new snapshot helps.
 */
export function applyRunNews(view: RunView, { after, events, lastSequence }: RunNews): RunView | null {
  if (after > view.snapshot.lastSequence) return null;
  const fresh = events.filter(({ sequence }) => sequence > view.snapshot.lastSequence);
  const next = fresh.reduce(applyOne, view);
  const newest = Math.max(lastSequence, next.snapshot.lastSequence);
  return { ...next, snapshot: { ...next.snapshot, lastSequence: newest } };
}

function applyOne(view: RunView, event: RunEvent): RunView {
  const snapshot = {
    ...view.snapshot,
    ...changes(view.snapshot, event),
    lastSequence: event.sequence,
    takenAt: event.at,
  };
  return { ...view, snapshot, waitingSince: waitsAfter(view, event) };
}

function changes(snapshot: RunSnapshot, { at, body }: RunEvent): Partial<RunSnapshot> {
  switch (body.type) {
    case 'run':
      return {
        run: {
          ...snapshot.run,
          status: body.status,
          error: body.error,
          finishedAt: isBusy(body) ? null : at,
        },
      };
    case 'phase':
      return {
        phases: snapshot.phases.map((phase) =>
          phase.phaseId === body.phaseId ? phaseAfter(phase, body, at) : phase,
        ),
      };
    case 'step':
      return {
        steps: snapshot.steps.map((step) => (step.stepId === body.stepId ? stepAfter(step, body, at) : step)),
      };
    case 'finding':
      return { findings: withFinding(snapshot.findings, body.finding) };
    case 'node':
      return {
        nodes: snapshot.nodes.map((node) =>
          node.id === body.nodeId ? { ...node, status: body.status } : node,
        ),
      };
    case 'cluster':
    case 'log':
      return {};
  }
}

type PhaseRow = RunSnapshot['phases'][number];

function phaseAfter<P extends Omit<PhaseRow, 'runId'>>(
  phase: P,
  body: Extract<RunEventBody, { type: 'phase' }>,
  at: string,
): P {
  if (body.status === 'running') return { ...phase, status: body.status, startedAt: at, finishedAt: null };
  return { ...phase, status: body.status, finishedAt: body.status === 'pending' ? null : at };
}

/** A phase row after an event about it. */
export const phaseRowAfter = phaseAfter;

type StepBody = Extract<RunEventBody, { type: 'step' }>;

/** A step row after an event about it. `startedAt` is when its newest attempt began; taking back leaves it and has times of its own. */
export function stepAfter<S extends Omit<RunStep, 'output'>>(step: S, body: StepBody, at: string): S {
  const { status, attempt, waitingFor, lastReason, error } = body;
  const back = status === 'undoing' || status === 'undone' || status === 'undo-failed';
  const times = back ? timesBack(step, status, at) : timesThere(step, body, at);
  return { ...step, status, attempt, waitingFor, lastReason, error, ...times };
}

type StepTimes = Pick<RunStep, 'status' | 'attempt' | 'startedAt' | 'undoStartedAt'>;

function timesThere(step: StepTimes, { status, attempt }: StepBody, at: string) {
  const began = status === 'running' && (step.status !== 'waiting' || attempt !== step.attempt);
  const moving = status === 'pending' || status === 'running' || status === 'waiting';
  return {
    startedAt: began ? at : (step.startedAt ?? (status === 'pending' ? null : at)),
    finishedAt: moving ? null : at,
  };
}

/** A way back that waits tells of each reason, and stays the same way back. */
function timesBack(step: StepTimes, status: StepStatus, at: string) {
  return {
    undoStartedAt: step.status === 'undoing' ? step.undoStartedAt : at,
    undoFinishedAt: status === 'undoing' ? null : at,
  };
}

function withFinding(findings: readonly Finding[], finding: Finding): Finding[] {
  const same = (other: Finding) => other.rule === finding.rule && other.subject.name === finding.subject.name;
  return [...findings.filter((other) => !same(other)), finding];
}

function waitsAfter(
  { snapshot, waitingSince }: RunView,
  { at, body }: RunEvent,
): ReadonlyMap<StepId, string> {
  if (body.type !== 'step') return waitingSince;
  const before = snapshot.steps.find(({ stepId }) => stepId === body.stepId);
  const next = new Map(waitingSince);
  if (body.status !== 'waiting') next.delete(body.stepId);
  else if (before?.waitingFor !== body.waitingFor || !next.has(body.stepId)) next.set(body.stepId, at);
  return next;
}
