import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../../src/shared/model/event.ts';
import type { CrashPlace } from './crash-trigger.ts';
import type { CliResult, MusterCli, RunningCli } from './muster-cli.ts';

/** The command line that dies where `MUSTER_TEST_CRASH` says. */
export const crashingEntry = join(import.meta.dirname, 'crashing-cli.ts');

/** A moment that nobody has named: some time after the start, or after Ansible has told of its first task. */
export interface Moment {
  readonly after: 'start' | 'first-task';
  readonly ms: number;
}

export interface KillRoundsOptions {
  readonly cli: MusterCli;
  /** How long one command may take to die or to end, milliseconds. */
  readonly budgetMs: number;
  /** Looks at what is left after each kill. What it throws is told with the round. */
  readonly afterEach: (where: string) => Promise<void>;
}

/** Commands that are killed again and again, counted. */
export interface KillRounds {
  /** How many real processes were killed so far. */
  readonly kills: () => number;
  /** Runs a command that kills itself there. @throws Error where it never came there. */
  at(place: CrashPlace, words: readonly string[]): Promise<void>;
  /** Kills a command from outside. @returns false where it had ended by itself before. */
  atMoment(moment: Moment, words: readonly string[]): Promise<boolean>;
  /** Lets a command come to its own end. @throws Error unless that is a good one. */
  toEnd(words: readonly string[]): Promise<CliResult>;
}

export function killRounds({ cli, budgetMs, afterEach }: KillRoundsOptions): KillRounds {
  let round = 0;
  let kills = 0;
  const inRound = async <T>(where: string, work: () => Promise<T>): Promise<T> => {
    round += 1;
    try {
      return await work();
    } catch (error) {
      throw new Error(`round ${round}, ${where}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  };
  const endOf = (command: RunningCli) => withinBudget(command, budgetMs);
  const died = async (where: string) => {
    kills += 1;
    await afterEach(where);
  };
  return {
    kills: () => kills,
    at: (place, words) =>
      inRound(place, async () => {
        const options = { entry: crashingEntry, env: { MUSTER_TEST_CRASH: place } };
        const result = await endOf(cli.start(['--json', ...words], options));
        if (result.code !== 137 || !result.stderr.includes('killed at ')) {
          throw new Error(`muster ${words.join(' ')} was to die there, but ${told(result)}`);
        }
        await died(place);
      }),
    atMoment: ({ after, ms }, words) => {
      const where = `${ms} ms after ${after}`;
      return inRound(where, async () => {
        const command = cli.start(['--json', ...words]);
        if (after === 'first-task') {
          // A command that ends without a task is judged by its end.
          await Promise.race([command.event(isTask).catch(() => undefined), endOf(command)]);
        }
        await Promise.race([sleep(ms), command.ended]);
        command.signal('SIGKILL');
        const result = await endOf(command);
        if (result.code === 0) return false;
        if (result.code !== 137) throw new Error(`muster ${words.join(' ')} ${told(result)}`);
        await died(where);
        return true;
      });
    },
    toEnd: (words) =>
      inRound('to the end', async () => {
        const result = await endOf(cli.start(['--json', ...words]));
        if (result.code !== 0) throw new Error(`muster ${words.join(' ')} ${told(result)}`);
        return result;
      }),
  };
}

function isTask({ body }: RunEvent): boolean {
  return body.type === 'log' && body.nodeId !== null && body.phaseId !== null;
}

async function withinBudget(command: RunningCli, budgetMs: number): Promise<CliResult> {
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    command.signal('SIGKILL');
  }, budgetMs);
  try {
    const result = await command.ended;
    if (over) throw new Error(`no end after ${budgetMs} ms; it ${told(result)}`);
    return result;
  } finally {
    clearTimeout(timer);
  }
}

function told({ code, stdout, stderr }: CliResult): string {
  return `ended with ${code}; the last it said:\n${stdout.slice(-1500)}\n${stderr.slice(-1500)}`;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32, a generator in the public domain). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
