import type { RunEventBody } from '../../../src/shared/model/event.ts';
import { runIdSchema } from '../../../src/shared/model/ids.ts';
import type { PlannedPhase, PlannedStep } from '../../../src/shared/model/plan.ts';
import type { StepStatus } from '../../../src/shared/model/run.ts';
import { joins, lateDisk, stages, tokenError } from './play-install.ts';
import { type ScriptedApp, scriptedApp } from './scripted-app.ts';
import { stillContact } from './still-contact.ts';
import { stillTerminals } from './still-terminals.ts';

/** How far a story is told. */
export type StoryEnd = 'running' | 'failed' | 'finished';

/** An app in which nothing happens by itself, and its clock, which only the story moves. */
export interface StillApp {
  readonly app: ScriptedApp;
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Tells of an install up to its end, always the same way: no timer and no order of answers has a say in it. */
  tell(end: StoryEnd): void;
}

export interface StillOptions {
  readonly empty?: boolean;
  readonly moreAgents?: number;
  readonly hasStations?: boolean;
}

const BEGINS = Date.parse('2026-11-20T14:03:00Z');
/** What one step takes: enough for times that differ, milliseconds. */
const STEP_MS = 4000;
const RUNNING_AT = 'join-servers/km7-s3';
const FAILS_AT = 'join-agents/km7-a3';

/** Makes the app; its clock stands. */
export function stillApp(options: StillOptions = {}): StillApp {
  let now = BEGINS;
  const terminals = stillTerminals(new Date(BEGINS).toISOString());
  const contact = stillContact(() => now);
  const app = scriptedApp({ pace: 0, script: 'still', stillAt: () => now, terminals, contact, ...options });
  const pass = (ms: number) => {
    now += ms;
  };
  return { app, nowMs: () => now, tell: (end) => tell(app, end, pass) };
}

interface Told {
  readonly phase: PlannedPhase;
  readonly step: PlannedStep;
  readonly index: number;
  readonly end: StoryEnd;
}

function tell(app: ScriptedApp, end: StoryEnd, pass: (ms: number) => void): void {
  const runId = runIdSchema.parse(app.start());
  const run = app.journal.run(runId);
  if (run === null) throw new Error('the story has no run');
  const say = (...bodies: RunEventBody[]) => app.journal.append(runId, bodies);
  say({ type: 'run', status: 'running', error: null });
  for (const phase of run.plan.phases) {
    say({ type: 'phase', phaseId: phase.id, status: 'running' });
    if (phase.id === 'preflight') say(lateDisk);
    for (const [index, step] of phase.batches.flat().entries()) {
      const last = tellStep(app, { phase, step, index, end }, { say, pass });
      if (last === 'waiting') return;
      if (last !== 'failed') continue;
      say({ type: 'phase', phaseId: phase.id, status: 'failed' });
      say({ type: 'run', status: 'stopped', error: tokenError });
      return;
    }
    say({ type: 'phase', phaseId: phase.id, status: 'done' });
    const stage = stages[phase.id];
    if (stage === undefined) continue;
    app.nodes.setStage(run.clusterId, stage);
    say({ type: 'cluster', clusterId: run.clusterId, installStage: stage });
  }
  say({ type: 'run', status: 'done', error: null });
}

interface Teller {
  readonly say: (...bodies: RunEventBody[]) => void;
  readonly pass: (ms: number) => void;
}

/** @returns how the step stands when no more is told of it. */
function tellStep(app: ScriptedApp, told: Told, { say, pass }: Teller): StepStatus {
  const { phase, step, index, end } = told;
  const { nodeId } = step;
  const at = { stepId: step.id, phaseId: phase.id, nodeId, attempt: 1 };
  const become = (status: StepStatus, more: object = {}) =>
    say({ type: 'step', ...at, status, waitingFor: null, lastReason: null, error: null, ...more });
  const move = (status: 'installing' | 'active' | 'failed') => {
    if (!joins.has(phase.id) || nodeId === null) return;
    app.nodes.move(nodeId, status);
    say({ type: 'node', nodeId, status });
  };
  const log = (level: 'info' | 'error', text: string) =>
    say({ type: 'log', level, phaseId: phase.id, nodeId, text });
  become('running');
  move('installing');
  log('info', `TASK [${phase.id}] changed: ${step.title}`);
  pass(STEP_MS + 1000 * (index % 3));
  if (joins.has(phase.id)) {
    become('waiting', {
      waitingFor: 'etcd learner, not yet voter',
      lastReason: 'raft index 48 112 of 48 390, learner is 278 entries behind',
    });
    pass(41_000);
    if (end === 'running' && step.id === RUNNING_AT) return 'waiting';
  }
  if (end === 'failed' && step.id === FAILS_AT) {
    log('error', tokenError.detail?.split('\n')[0] ?? '');
    become('failed', { error: tokenError });
    move('failed');
    return 'failed';
  }
  become(phase.id === 'stage-bundle' && index === 0 ? 'held' : 'done');
  move('active');
  return 'done';
}
