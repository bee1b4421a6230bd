import { MusterError } from '../../../shared/model/error.ts';
import type { Node } from '../../../shared/model/node.ts';
import { fatalIn, lastTellingLine } from '../../../shared/rules/explain-journal.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { journalCommand, unitCommand } from '../../ports/commands.ts';
import type { ReadRunner } from '../../ports/hosts.ts';
import type { Verdict } from '../engine/phase.ts';

/** Lines of the journal that are read to find a reason; a restart loop writes about ten a round. */
const JOURNAL_LINES = 60;

export interface UnitRequest {
  readonly runner: ReadRunner;
  readonly node: Node;
  readonly unit: string;
  /** Journal lines before this are of an earlier attempt (laptop's clock, milliseconds); null: the journal is not read. */
  readonly since: number | null;
}

/**
 * Whether a unit is up. While it is not, the journal says why: a text that waiting cannot cure ends the wait at once.
 * `systemctl start` is never trusted: a unit that its ExecCondition passed over starts "successfully" (systemd.service(5)).
 */
export async function unitActive(ctx: CallContext, request: UnitRequest): Promise<Verdict> {
  const { runner, node, unit, since } = request;
  const { stdout } = await runner.read(ctx, unitCommand(`${unit}.service`));
  const state = parseProperties(stdout);
  if (state.get('ActiveState') === 'active') return { state: 'holds', evidence: `${unit} is active` };
  const waitingFor = `${unit} on ${node.hostname}`;
  const activity = `${state.get('ActiveState') ?? 'unknown'} (${state.get('SubState') ?? 'unknown'})`;
  if (state.get('LoadState') !== 'loaded') return { state: 'not-yet', waitingFor, reason: 'not installed' };
  if (since === null) return { state: 'not-yet', waitingFor, reason: activity };
  return journalVerdict(ctx, request, { waitingFor, activity, invocation: state.get('InvocationID') ?? '' });
}

async function journalVerdict(
  ctx: CallContext,
  { runner, node, unit, since }: UnitRequest,
  words: { readonly waitingFor: string; readonly activity: string; readonly invocation: string },
): Promise<Verdict> {
  const hostTime = (since ?? 0) + (node.facts?.clockSkewMs ?? 0);
  const sinceSeconds = `@${Math.floor(hostTime / 1000) - 1}`;
  // An agent that hangs goes on complaining until its unit is started again: what it wrote meanwhile is of the earlier attempt too.
  const invocation = /^[0-9a-f]{32}$/.test(words.invocation) && { invocation: words.invocation };
  const { stdout } = await runner.read(
    ctx,
    journalCommand({ unit, lines: JOURNAL_LINES, since: sinceSeconds, ...invocation }),
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  const fatal = fatalIn(lines);
  if (fatal === null) {
    const reason = lastTellingLine(lines) ?? words.activity;
    return { state: 'not-yet', waitingFor: words.waitingFor, reason };
  }
  const error = new MusterError('node-failed', `${node.hostname}: ${fatal.meaning}`, {
    cure: fatal.cure,
    detail: `${unit} wrote: ${fatal.line}`,
  });
  return { state: 'broken', error };
}

/** `Name=value` lines of systemctl(1), `show`. */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}
