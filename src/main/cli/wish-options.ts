import { type Command, InvalidArgumentError } from 'commander';
import type { StartRequest } from '../use-cases/runs.ts';

/** Options of a command that begins a run, as they are parsed. */
export interface WishOptions {
  readonly pauseBefore: readonly string[];
  readonly pauseBetween: boolean;
  readonly skip: ReadonlyMap<string, string>;
}

/** Gives a command the options that say where its run stands still and what it leaves out. */
export function addWishOptions(command: Command): Command {
  return command
    .option(
      '--pause-before <phase>',
      'stand still before this phase; may be given more than once',
      collect,
      [],
    )
    .option('--pause-between', 'stand still after each group of hosts that was changed', false)
    .option(
      '--skip <phase=reason>',
      'leave out a phase that can be left out; the reason is kept',
      skipped,
      new Map(),
    );
}

/** What a person wants of the run, from the options. */
export function wishesOf({
  pauseBefore,
  pauseBetween,
  skip,
}: WishOptions): NonNullable<StartRequest['wishes']> {
  return { pauseBefore, pauseBetween, skip };
}

/** Collects an option that may be given more than once. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function skipped(value: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const at = value.indexOf('=');
  const [phase, reason] = [value.slice(0, at).trim(), value.slice(at + 1).trim()];
  if (at < 1 || reason === '') {
    throw new InvalidArgumentError('Say which phase and why: --skip prepare-hosts="the image has it all"');
  }
  return new Map([...before, [phase, reason]]);
}
