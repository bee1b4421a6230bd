import type { Node } from '../../shared/model/node.ts';
import type { PlannedPhase } from '../../shared/model/plan.ts';
import type { RunPhase, RunStep, StepStatus } from '../../shared/model/run.ts';
import { between, count } from './format.ts';
import type { Block, Cell, Tone } from './page.ts';
import { heading } from './page.ts';

/** What the journal tells of a run. */
export interface Walked {
  readonly planned: readonly PlannedPhase[];
  readonly phases: readonly RunPhase[];
  readonly steps: readonly RunStep[];
  readonly nodes: readonly Node[];
}

const phaseWords: Readonly<Record<RunPhase['status'], { readonly state: string; readonly tone: Tone }>> = {
  pending: { state: 'not begun', tone: 'quiet' },
  running: { state: 'running', tone: 'moving' },
  done: { state: 'done', tone: 'good' },
  failed: { state: 'failed', tone: 'bad' },
  skipped: { state: 'left out', tone: 'quiet' },
  undoing: { state: 'being taken back', tone: 'moving' },
  undone: { state: 'taken back', tone: 'quiet' },
};

const stepWords: Readonly<Record<StepStatus, { readonly state: string; readonly tone: Tone }>> = {
  pending: { state: 'not begun', tone: 'quiet' },
  running: { state: 'running', tone: 'moving' },
  waiting: { state: 'waiting', tone: 'waits' },
  held: { state: 'already so', tone: 'held' },
  done: { state: 'done', tone: 'good' },
  failed: { state: 'failed', tone: 'bad' },
  interrupted: { state: 'interrupted', tone: 'waits' },
  skipped: { state: 'left out', tone: 'quiet' },
  undoing: { state: 'being taken back', tone: 'moving' },
  undone: { state: 'taken back', tone: 'quiet' },
  'undo-failed': { state: 'not taken back', tone: 'bad' },
};

/** The phases in order with their times, then what happened on each node. */
export function phasesSection(walked: Walked): readonly Block[] {
  const rows = walked.planned.map((planned, index) => phaseRow(walked, planned, index));
  const columns = ['', 'Phase', 'Result', 'Took', 'Steps'];
  return [
    heading('Phases'),
    { kind: 'table', columns, rows },
    heading('Steps, per node'),
    ...walked.planned.flatMap((planned) => stepsOf(walked, planned)),
  ];
}

function phaseRow(walked: Walked, planned: PlannedPhase, index: number): readonly Cell[] {
  const phase = walked.phases.find(({ phaseId }) => phaseId === planned.id);
  const steps = walked.steps.filter(({ phaseId }) => phaseId === planned.id);
  return [
    String(index + 1),
    planned.title,
    phaseWords[phase?.status ?? 'pending'],
    tookText(phase),
    stepCounts(steps),
  ];
}

/** Nothing for a phase that is taken back: between its beginning and its way back lies all that came after it. */
function tookText(phase: RunPhase | undefined): string {
  if (phase === undefined || phase.status === 'undone' || phase.status === 'undoing') return '';
  return between(phase.startedAt, phase.finishedAt);
}

/** `2 done, 1 failed`. */
function stepCounts(steps: readonly RunStep[]): string {
  const counts = new Map<string, number>();
  for (const { status } of steps) {
    const { state } = stepWords[status];
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  if (counts.size === 0) return count(0, 'step');
  return [...counts].map(([state, amount]) => `${amount} ${state}`).join(', ');
}

/** Phases that were not reached have nothing to tell. */
function stepsOf(walked: Walked, planned: PlannedPhase): readonly Block[] {
  const steps = walked.steps.filter(({ phaseId, status }) => phaseId === planned.id && status !== 'pending');
  if (steps.length === 0) return [];
  const nameOf = (step: RunStep): Cell => {
    const node = walked.nodes.find(({ id }) => id === step.nodeId);
    return node === undefined ? 'cluster' : { machine: node.hostname };
  };
  const rows = steps.map((step) => [
    nameOf(step),
    stepWords[step.status],
    between(step.startedAt, step.finishedAt),
    evidenceOf(step),
  ]);
  return [
    heading(planned.title, 3),
    { kind: 'table', columns: ['Host', 'Result', 'Took', 'Evidence'], rows },
  ];
}

function evidenceOf(step: RunStep): string {
  const attempts = step.attempt > 1 ? ` (attempt ${step.attempt})` : '';
  if (step.error !== null) return `${step.error.message}${attempts}`;
  if (step.status === 'waiting' || step.status === 'interrupted') {
    const waited = [step.waitingFor, step.lastReason].filter((text) => text !== null).join(': ');
    return `${waited === '' ? step.title : `waited for ${waited}`}${attempts}`;
  }
  return `${step.output ?? step.title}${attempts}`;
}
