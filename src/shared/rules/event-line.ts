import type { WireError } from '../model/error.ts';
import type { LogLevel, RunEvent, RunEventBody } from '../model/event.ts';
import type { NodeId } from '../model/ids.ts';
import type { PhaseStatus, RunStatus, StepStatus } from '../model/run.ts';
import { oneLine, visible } from './plain-text.ts';

/** An event as a line of a log: what it is about, how much it matters, and in words what happened. */
export interface EventLine {
  readonly sequence: number;
  readonly at: string;
  readonly level: LogLevel;
  /** Null for what belongs to the whole run. */
  readonly phaseId: string | null;
  /** Null for what belongs to no single node. */
  readonly nodeId: NodeId | null;
  /** As it was recorded: texts of hosts may hold anything. */
  readonly text: string;
  /** What belongs below it: evidence, what to do. */
  readonly more: readonly string[];
}

type Told = Pick<EventLine, 'level' | 'text'> & Partial<Pick<EventLine, 'phaseId' | 'nodeId' | 'more'>>;

/** How much each level matters; a filter shows its own level and what matters as much or more. */
const weights: Readonly<Record<LogLevel, number>> = {
  debug: 0,
  progress: 1,
  info: 2,
  success: 2,
  warn: 3,
  error: 4,
};

/** Whether a line of `level` is shown to who asked for `wanted`. */
export function isLevelShown(level: LogLevel, wanted: LogLevel): boolean {
  return level === wanted || weights[level] > weights[wanted] || (wanted === 'info' && level === 'success');
}

/** Tells an event. Pure: the same line in the log file, in `muster logs` and wherever else one is shown. */
export function eventLine({ sequence, at, body }: RunEvent): EventLine {
  return { sequence, at, phaseId: null, nodeId: null, more: [], ...tell(body) };
}

function tell(body: RunEventBody): Told {
  switch (body.type) {
    case 'log':
      return { level: body.level, phaseId: body.phaseId, nodeId: body.nodeId, text: body.text };
    case 'run':
      return { level: runLevels[body.status], ...withError(`run ${runWords[body.status]}`, body.error) };
    case 'phase':
      return {
        level: phaseLevels[body.status],
        phaseId: body.phaseId,
        text: `phase ${phaseWords[body.status]}`,
      };
    case 'step':
      return tellStep(body);
    case 'finding': {
      const { severity, rule, subject, seen, cure } = body.finding;
      return { level: findingLevels[severity], text: `${rule} ${subject.name}: ${seen}`, more: cure };
    }
    case 'node':
      return { level: 'info', nodeId: body.nodeId, text: `node is ${body.status} now` };
    case 'cluster':
      return { level: 'info', text: `cluster has reached ${body.installStage}` };
  }
}

function tellStep(body: Extract<RunEventBody, { type: 'step' }>): Told {
  const { status, phaseId, nodeId, attempt, waitingFor, lastReason, error } = body;
  const about = { level: stepLevels[status], phaseId, nodeId };
  if (waitingFor !== null && (status === 'waiting' || status === 'undoing')) {
    return {
      ...about,
      level: 'progress',
      text: `waits for ${waitingFor}: ${lastReason ?? 'nothing seen yet'}`,
    };
  }
  const again = status === 'running' && attempt > 1 ? `, attempt ${attempt}` : '';
  return { ...about, ...withError(`step ${stepWords[status]}${again}`, error) };
}

function withError(text: string, error: WireError | null): Pick<Told, 'text' | 'more'> {
  if (error === null) return { text };
  const { message, detail, cure } = error;
  return { text: `${text}: ${message}`, more: [detail, cure].filter((part) => part !== undefined) };
}

/** A line for people: time, level, phase, node, text; what belongs below it is indented. No character of a host can steer a terminal. */
export function formatEventLine(line: EventLine, nodeName: (id: NodeId) => string): string {
  const { at, level, phaseId, nodeId, text, more } = line;
  const node = nodeId === null ? '-' : oneLine(nodeName(nodeId));
  const [first = '', ...others] = visible(text).split('\n');
  const below = [...others, ...more.flatMap((part) => visible(part).split('\n'))];
  return [
    `${at}  ${level.padEnd(8)}  ${oneLine(phaseId ?? '-')}  ${node}  ${first}`.trimEnd(),
    ...below.map((part) => `    ${part}`.trimEnd()),
  ].join('\n');
}

/** A run in words that fit behind "run". */
export const runWords: Readonly<Record<RunStatus, string>> = {
  running: 'begins or goes on',
  interrupted: 'interrupted',
  paused: 'paused',
  cancelled: 'cancelled',
  stopped: 'stopped',
  done: 'done',
  unchanged: 'unchanged: everything held already',
  'rolling-back': 'is being taken back',
  'needs-attention': 'needs attention',
  'rolled-back': 'rolled back',
};

const runLevels: Readonly<Record<RunStatus, LogLevel>> = {
  running: 'info',
  interrupted: 'warn',
  paused: 'info',
  cancelled: 'warn',
  stopped: 'error',
  done: 'success',
  unchanged: 'success',
  'rolling-back': 'info',
  'needs-attention': 'error',
  'rolled-back': 'success',
};

/** How a phase stands, in words that stand by themselves. */
export const phaseStandings: Readonly<Record<PhaseStatus, string>> = {
  pending: 'pending',
  running: 'under way',
  done: 'done',
  failed: 'failed',
  skipped: 'left out',
  undoing: 'being taken back',
  undone: 'taken back',
};

/** The same behind "phase", at the moment it came to that. */
const phaseWords: Readonly<Record<PhaseStatus, string>> = {
  ...phaseStandings,
  running: 'begins',
  undoing: 'is being taken back',
};

const phaseLevels: Readonly<Record<PhaseStatus, LogLevel>> = {
  pending: 'debug',
  running: 'info',
  done: 'success',
  failed: 'error',
  skipped: 'info',
  undoing: 'info',
  undone: 'success',
};

/** A step in words that fit behind "step". */
export const stepWords: Readonly<Record<StepStatus, string>> = {
  pending: 'pending',
  running: 'begins',
  waiting: 'waits',
  held: 'already so',
  done: 'proved',
  failed: 'failed',
  interrupted: 'interrupted',
  skipped: 'left out',
  undoing: 'is being taken back',
  undone: 'taken back, proved',
  'undo-failed': 'not taken back',
};

const stepLevels: Readonly<Record<StepStatus, LogLevel>> = {
  pending: 'debug',
  running: 'info',
  waiting: 'progress',
  held: 'success',
  done: 'success',
  failed: 'error',
  interrupted: 'warn',
  skipped: 'info',
  undoing: 'info',
  undone: 'success',
  'undo-failed': 'error',
};

const findingLevels = { block: 'error', warn: 'warn', ok: 'debug' } as const;
