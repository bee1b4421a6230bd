import { setTimeout as sleep } from 'node:timers/promises';
import { cancelledError } from '../../../src/main/platform/call-context.ts';
import type { Cluster, InstallStage } from '../../../src/shared/model/cluster.ts';
import { toWireError, type WireError } from '../../../src/shared/model/error.ts';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import type { PlannedPhase, PlannedStep } from '../../../src/shared/model/plan.ts';
import type { Run, StepStatus } from '../../../src/shared/model/run.ts';
import type { MemoryJournal } from './memory-journal.ts';
import type { SampleNodes } from './sample-site.ts';

/**
 * `good` ends well; `waits` stays at the second server; `fails` stops at an agent that cannot join; `pauses` stands still before the first
 * agent; of a `still` one nothing happens but what a test says. */
export const scripts = ['good', 'waits', 'fails', 'pauses', 'still'] as const;
export type Script = (typeof scripts)[number];

export interface Play {
  readonly run: Run;
  readonly cluster: Cluster;
  readonly journal: MemoryJournal;
  readonly nodes: SampleNodes;
  readonly pace: number;
  readonly script: Script;
  readonly signal: AbortSignal;
  /** A phase that does not begin before somebody says so. */
  readonly gate?: { readonly phaseId: string; readonly opened: Promise<void> };
}

/** Phases in which nodes join. */
export const joins: ReadonlySet<string> = new Set([
  'install-initial-server',
  'join-servers',
  'join-first-agent',
  'join-agents',
]);

/** How far a cluster is when a phase is done. */
export const stages: Readonly<Record<string, InstallStage>> = {
  'install-initial-server': 'initial-server',
  'join-servers': 'joining-servers',
  'join-agents': 'agents',
  report: 'completed',
};

/** What the agent says that cannot join. */
export const tokenError: WireError = {
  code: 'node-failed',
  message:
    'km7-a3 cannot join: the token CA hash does not match the cluster, the initial server was reinstalled.',
  cure: 'Give km7-a3 the token of the new CA: start the same install again, it writes the token anew.',
  detail:
    'rke2-agent[4127]: level=error msg="token CA hash does not match the Cluster CA certificate hash: 1f0c… != 9be4…"\nsystemd: rke2-agent.service: Main process exited, code=exited, status=1/FAILURE',
  retryable: false,
};

/** Why a scripted run is cut off when its process is said to have died. */
export const DIED = 'died';

/** Walks a plan as the engine would tell of it. Resolves at its end; a stop is an end too. */
export async function playInstall(play: Play): Promise<void> {
  const { run, journal, signal } = play;
  if (play.script === 'still') return;
  const say = (...bodies: RunEventBody[]) => journal.append(run.id, bodies);
  say({ type: 'run', status: 'running', error: null });
  try {
    for (const phase of run.plan.phases) {
      if (play.script === 'pauses' && phase.id === 'join-first-agent') {
        say({ type: 'run', status: 'paused', error: null });
        return;
      }
      if (!(await playPhase(play, phase, say))) {
        say({ type: 'run', status: 'stopped', error: tokenError });
        return;
      }
    }
    say({ type: 'run', status: 'done', error: null });
  } catch (error) {
    if (!signal.aborted) throw error;
    cutOff(play, say);
  }
}

const processEnded: WireError = {
  code: 'cancelled',
  message: 'The process that did this ended before the outcome was known.',
  cure: 'Go on with: muster resume (it looks at the hosts first, and goes on from what they show)',
  retryable: true,
};

/** What was under way has no outcome, whether somebody stopped it or the process died. */
function cutOff({ run, journal, signal }: Play, say: Say): void {
  const died = signal.reason === DIED;
  const error = died ? processEnded : toWireError(cancelledError());
  for (const { stepId, phaseId, nodeId, attempt } of journal.steps(run.id).filter(isUnderWay)) {
    const nothing = { attempt, waitingFor: null, lastReason: null };
    say({ type: 'step', stepId, phaseId, nodeId, status: 'interrupted', error, ...nothing });
  }
  for (const { phaseId, status } of journal.phases(run.id)) {
    if (status === 'running') say({ type: 'phase', phaseId, status: 'failed' });
  }
  say({ type: 'run', status: died ? 'interrupted' : 'cancelled', error });
}

function isUnderWay({ status }: { readonly status: StepStatus }): boolean {
  return status === 'running' || status === 'waiting';
}

type Say = (...bodies: RunEventBody[]) => void;

async function playPhase(play: Play, phase: PlannedPhase, say: Say): Promise<boolean> {
  if (play.gate?.phaseId === phase.id) await play.gate.opened;
  say({ type: 'phase', phaseId: phase.id, status: 'running' });
  if (phase.id === 'preflight') sayFindings(say);
  for (const batch of phase.batches) {
    const ends = await Promise.all(batch.map((step, index) => playStep(play, { phase, step, index }, say)));
    if (ends.includes('failed')) {
      say({ type: 'phase', phaseId: phase.id, status: 'failed' });
      return false;
    }
  }
  say({ type: 'phase', phaseId: phase.id, status: 'done' });
  const stage = stages[phase.id];
  if (stage !== undefined) {
    play.nodes.setStage(play.cluster.id, stage);
    say({ type: 'cluster', clusterId: play.cluster.id, installStage: stage });
  }
  return true;
}

interface Place {
  readonly phase: PlannedPhase;
  readonly step: PlannedStep;
  readonly index: number;
}

async function playStep(play: Play, place: Place, say: Say): Promise<StepStatus> {
  const { phase, step, index } = place;
  const { pace, signal, script } = play;
  const body = (status: StepStatus, more: object = {}): RunEventBody => ({
    type: 'step',
    stepId: step.id,
    phaseId: phase.id,
    nodeId: step.nodeId,
    status,
    attempt: 1,
    waitingFor: null,
    lastReason: null,
    error: null,
    ...more,
  });
  const move = (status: 'installing' | 'active' | 'failed') => {
    if (joins.has(phase.id) && step.nodeId !== null) moveNode(play, step.nodeId, status, say);
  };
  const log = (level: 'info' | 'error', text: string) =>
    say({ type: 'log', level, phaseId: phase.id, nodeId: step.nodeId, text });
  say(body('running'));
  move('installing');
  log('info', `TASK [${phase.id}] changed`);
  await sleep(pace * (0.6 + 0.25 * index), undefined, { signal });
  if (joins.has(phase.id)) await playWait(play, place, { say, body });
  if (script === 'fails' && step.id === 'join-agents/km7-a3') {
    log('error', tokenError.detail?.split('\n')[0] ?? '');
    say(body('failed', { error: tokenError }));
    move('failed');
    return 'failed';
  }
  const held = phase.id === 'stage-bundle' && index === 0;
  say(body(held ? 'held' : 'done'));
  move('active');
  return 'done';
}

interface Teller {
  readonly say: Say;
  readonly body: (status: StepStatus, more?: object) => RunEventBody;
}

async function playWait(
  { pace, script, signal }: Play,
  { phase, step }: Place,
  { say, body }: Teller,
): Promise<void> {
  const server = phase.id !== 'join-agents' && phase.id !== 'join-first-agent';
  const waitingFor = server ? 'etcd learner, not yet voter' : 'node Ready';
  const stays = script === 'waits' && step.id === 'join-servers/km7-s2';
  for (let round = 0; stays || round < 3; round += 1) {
    const behind = Math.max(4, 278 - round * 9);
    const lastReason = server
      ? `raft index 48 112 of 48 390, learner is ${behind} entries behind`
      : 'NotReady: cni plugin not initialized';
    say(body('waiting', { waitingFor, lastReason }));
    await sleep(stays ? 1000 : pace / 3, undefined, { signal });
  }
}

function moveNode(
  { nodes }: Play,
  nodeId: NonNullable<PlannedStep['nodeId']>,
  status: 'installing' | 'active' | 'failed',
  say: Say,
): void {
  nodes.move(nodeId, status);
  say({ type: 'node', nodeId, status });
}

function sayFindings(say: Say): void {
  say(lateDisk);
  const names = ['km7-s1', 'km7-s2', 'km7-a1'];
  for (const name of names) {
    say({
      type: 'finding',
      finding: {
        rule: 'F101',
        severity: 'ok',
        subject: { kind: 'node', name },
        seen: 'reachable',
        why: '',
        cure: [],
      },
    });
  }
}

/** What preflight finds on one of the script's hosts. */
export const lateDisk: RunEventBody = {
  type: 'finding',
  finding: {
    rule: 'F207',
    severity: 'warn',
    subject: { kind: 'node', name: 'km7-s3' },
    seen: 'fsync takes 14 ms at p99, wanted below 10',
    why: 'etcd changes its leader when the disk is late; likely under load.',
    cure: ['Put etcd on /dev/nvme0n1, which is empty.'],
  },
};
