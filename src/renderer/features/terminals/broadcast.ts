import type { Terminal } from '../../../shared/contract/terminals.ts';
import type { TerminalId } from '../../../shared/model/ids.ts';
import type { Broadcast } from '../../stores/view/terminals-store.ts';

export interface TypedInto {
  /** The pane that has the keys. */
  readonly at: TerminalId;
  /** The panes in sight. */
  readonly panes: readonly TerminalId[];
  readonly broadcast: Broadcast | null;
  readonly known: ReadonlyMap<TerminalId, Terminal>;
  /** Whether a pane waits for a password. */
  readonly asks: (id: TerminalId) => boolean;
}

/** Those that receive the keys of a broadcast. */
export function receiversOf({
  panes,
  broadcast,
  known,
}: Omit<TypedInto, 'at' | 'asks'>): readonly TerminalId[] {
  if (broadcast === null) return [];
  return panes.filter((id) => !broadcast.excluded.has(id) && known.get(id)?.state.kind === 'open');
}

/** Who gets what is typed. A password is for the one that has the keys: it is never broadcast. */
export function targetsOf(typed: TypedInto): readonly TerminalId[] {
  const receivers = receiversOf(typed);
  if (!receivers.includes(typed.at)) return [typed.at];
  return receivers.some(typed.asks) ? [typed.at] : receivers;
}

const question = /(password|passphrase|passwort|\bpin\b)[^:\n]*:\s*$/i;

/** Whether a line with the cursor behind it asks for a password. Nothing echoed says it for sure; this is what sudo, ssh and passwd print. */
export function asksForPassword(line: string): boolean {
  return question.test(line.slice(-200));
}
