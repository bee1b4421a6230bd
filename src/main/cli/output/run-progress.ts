import type { RunEvent } from '../../../shared/model/event.ts';
import type { NodeId, StepId } from '../../../shared/model/ids.ts';
import type { Plan, PlannedPhase } from '../../../shared/model/plan.ts';
import type { StepStatus } from '../../../shared/model/run.ts';
import { visible } from '../../../shared/rules/plain-text.ts';

/** What the progress of a run is drawn from. */
export interface ProgressOptions {
  readonly plan: Plan;
  /** Whether a step had its outcome before this process began; absent for a new run. */
  readonly isSettled?: (stepId: StepId) => boolean;
  readonly nodeName: (id: NodeId) => string;
  readonly write: (text: string) => void;
  /** Whether the last line may be redrawn in place. */
  readonly redraws: boolean;
  readonly columns: number;
  readonly now: () => number;
  /** Show log lines of playbook tasks too. */
  readonly verbose: boolean;
}

/** Tells a run to a person: a line per phase and per node's outcome, and one line that says what is waited for now. */
export interface RunProgress {
  onEvent(event: RunEvent): void;
  /** Call about once a second: redraws the waiting line with its seconds. */
  tick(): void;
  end(): void;
}

interface Wait {
  readonly since: number;
  readonly name: string;
  readonly text: string;
}

const words = {
  held: 'already so',
  done: 'done',
  failed: 'FAILED',
  interrupted: 'interrupted',
  skipped: 'left out',
  undone: 'taken back',
  'undo-failed': 'NOT TAKEN BACK',
} as const;

export function createRunProgress(options: ProgressOptions): RunProgress {
  const { plan, nodeName, write, redraws } = options;
  const waits = new Map<string, Wait>();
  const leftOut = new Set(plan.phases.flatMap(({ id, skip }) => (skip === null ? [] : [id])));
  let drawn = false;

  const clear = () => {
    if (drawn) write('\r\u001b[2K');
    drawn = false;
  };
  const line = (text: string) => {
    clear();
    write(`${oneRow(text)}\n`);
  };
  const nameOf = (nodeId: NodeId | null) => (nodeId === null ? 'cluster' : nodeName(nodeId));

  const onPhase = phaseTeller(options, line);
  const onStep = (body: StepBody) => {
    const name = nameOf(body.nodeId);
    if (isUnderWay(body.status)) {
      const text = waitText(body);
      const since = waits.get(body.stepId)?.since ?? options.now();
      if (!redraws && waits.get(body.stepId)?.text !== text && body.waitingFor !== null)
        line(`      ${name}  ${text}`);
      waits.set(body.stepId, { since, name, text });
      return;
    }
    const since = waits.get(body.stepId)?.since;
    waits.delete(body.stepId);
    if (body.status === 'pending' || isToldByPhase(body, leftOut)) return;
    const took = since === undefined ? '' : `  ${seconds(options.now() - since)}`;
    const error = errorText(body);
    line(`      ${name}  ${words[body.status]}${took}${error}`);
  };

  return {
    onEvent: ({ body }) => {
      if (body.type === 'phase') onPhase(body);
      else if (body.type === 'step') onStep(body);
      else if (body.type === 'log' && (options.verbose || body.level === 'warn' || body.level === 'error')) {
        line(`      ${nameOf(body.nodeId)}  ${body.text}`);
      }
    },
    tick: () => {
      if (!redraws) return;
      clear();
      const text = longestWait([...waits.values()], options.now());
      if (text === null) return;
      write(oneRow(text).slice(0, options.columns - 1));
      drawn = true;
    },
    end: clear,
  };
}

/** Tells when a phase begins, how many of its steps are left, and how long it took. */
function phaseTeller(
  { plan, now, isSettled }: ProgressOptions,
  line: (text: string) => void,
): (body: Extract<RunEvent['body'], { type: 'phase' }>) => void {
  let shown: { readonly phaseId: string; readonly since: number } | null = null;
  return ({ phaseId, status }) => {
    const index = plan.phases.findIndex(({ id }) => id === phaseId);
    const phase = plan.phases[index];
    if (phase === undefined) return;
    const head = `[${index + 1}/${plan.phases.length}] ${phase.title}`;
    if (status === 'running') {
      shown = { phaseId, since: now() };
      line(`${head}${countOf(phase, isSettled)}`);
    }
    if (status === 'undoing') {
      shown = { phaseId, since: now() };
      line(`[${index + 1}/${plan.phases.length}] Taking back: ${phase.title}`);
    }
    if (status === 'skipped') line(`${head}  left out: ${phase.skip ?? ''}`);
    // A phase that a process before this one brought to its end is only written down as done.
    const ends = status === 'done' || status === 'undone';
    if (ends && shown?.phaseId === phaseId) line(`      ${seconds(now() - shown.since)}`);
  };
}

/** The wait that has gone on longest, and how many there are besides. */
function longestWait([first, ...others]: readonly Wait[], now: number): string | null {
  if (first === undefined) return null;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `      ${first.name}${more}  ${seconds(now - first.since)}  ${first.text}`;
}

/** A phase that is left out says so for its steps; what is taken back of them is told of each. */
function isToldByPhase({ status, phaseId }: StepBody, leftOut: ReadonlySet<string>): boolean {
  return status === 'skipped' && leftOut.has(phaseId);
}

/** Whether a step has begun and has no outcome yet, going forward or back. */
function isUnderWay(status: StepStatus): status is 'running' | 'waiting' | 'undoing' {
  return status === 'running' || status === 'waiting' || status === 'undoing';
}

type StepBody = Extract<RunEvent['body'], { type: 'step' }>;

function waitText({ waitingFor, lastReason }: StepBody): string {
  return waitingFor === null ? 'working' : `waits for ${waitingFor} (${lastReason ?? '…'})`;
}

function errorText({ error }: StepBody): string {
  return error === null ? '' : `: ${error.message}`;
}

/** Texts of hosts may hold anything: no control character of theirs reaches the terminal. */
function oneRow(text: string): string {
  return visible(text).replaceAll('\n', ' ');
}

/** How many steps; where some have their outcome already, how many are left. What only looks is done again, all of it. */
function countOf(phase: PlannedPhase, isSettled: ProgressOptions['isSettled'] = () => false): string {
  const steps = phase.batches.flat();
  const left = steps.filter(({ id }) => !isSettled(id)).length;
  if (left > 0 && left < steps.length) return ` (${left} of ${steps.length} left)`;
  return steps.length === 1 ? '' : ` (${steps.length})`;
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
