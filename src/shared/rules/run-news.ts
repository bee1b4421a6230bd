import type { OperationId } from '../model/plan.ts';
import type { RunStatus } from '../model/run.ts';
import { oneLine } from './plain-text.ts';

/** What is told of a run outside Muster's own window. Plain text on one line each, whatever hosts have said. */
export interface RunNews {
  readonly title: string;
  readonly body: string;
}

/** What is known of a run that has come to rest. */
export interface RestingRun {
  readonly operation: OperationId;
  readonly status: RunStatus;
  readonly clusterName: string;
  /** Why it stopped; null where nothing went wrong. */
  readonly reason: string | null;
}

const operations: Readonly<Record<OperationId, string>> = { install: 'Install', uninstall: 'Uninstall' };

/** The end of the title, and what is said where there is no reason; null for what goes on by itself. */
const words: Readonly<Record<RunStatus, readonly [string, string] | null>> = {
  running: null,
  'rolling-back': null,
  done: ['is done', 'Every phase is verified.'],
  unchanged: ['changed nothing', 'Everything held already.'],
  'rolled-back': ['is taken back', 'What the run did is gone from the hosts.'],
  cancelled: ['was stopped', 'Somebody asked for it. It can go on.'],
  paused: ['stands still', 'It goes on when you say so.'],
  stopped: ['stopped and needs you', 'A step failed.'],
  interrupted: ['was cut off', 'It can be carried on.'],
  'needs-attention': ['needs you', 'Taking it back stopped half-way.'],
};

/** Systems cut longer texts anyhow, and where they do is theirs to choose. */
const MOST_CHARACTERS = 200;

/** What to tell of a run; null where nobody has to know. Pure. */
export function runNews({ operation, status, clusterName, reason }: RestingRun): RunNews | null {
  const said = words[status];
  if (said === null) return null;
  const [end, body] = said;
  return {
    title: short(`${operations[operation]} of ${clusterName} ${end}`),
    body: short(reason ?? body),
  };
}

function short(text: string): string {
  const line = oneLine(text);
  // Cut between characters, not within one.
  return line.length <= MOST_CHARACTERS
    ? line
    : `${line.slice(0, MOST_CHARACTERS - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
