import type { CallContext } from '../../platform/call-context.ts';
import type { SshConnection } from '../ssh/connection.ts';

/** Asks the groups to end, waits up to 1 s for them, then kills what is left. The arguments are process groups. */
const KILL_SCRIPT = `
for group; do kill -s TERM -- "-$group" 2>/dev/null; done
tries=0
while [ "$tries" -lt 10 ]; do
  left=
  for group; do kill -s 0 -- "-$group" 2>/dev/null && left=yes; done
  [ -n "$left" ] || exit 0
  sleep 0.1
  tries=$((tries + 1))
done
for group; do kill -s KILL -- "-$group" 2>/dev/null; done
exit 0
`;

const KILL_LIMIT_MS = 10_000;

export interface KillRequest {
  /** Process group on the host, as the wrapper named it. */
  readonly group: string;
  readonly name: string;
  /** Whether it takes root to end it. */
  readonly root: boolean;
  /** Runs the command that ends it. Settles soon after its context is over, and waits for no other that is being ended. */
  readonly run: (ctx: CallContext, argv: readonly string[]) => Promise<unknown>;
}

/** Groups that are ended by one command, which waits for the one before it. */
interface Batch {
  readonly groups: string[];
  readonly sent: Promise<unknown>;
}

/** The one of each connection, whoever runs commands over it. */
export type Killers = (connection: SshConnection) => GroupKiller;

/** @param limitMs how long ending commands may take; the context of a stopped command is over. */
export function createKillers(limitMs = KILL_LIMIT_MS): Killers {
  const killers = new WeakMap<SshConnection, GroupKiller>();
  return (connection) => {
    const killer = killers.get(connection) ?? new GroupKiller(limitMs);
    killers.set(connection, killer);
    return killer;
  };
}

/**
 * Ends commands and their children over one connection. What is stopped while one command is at that work is ended together by the next, so
 * that many which are stopped at once do not wait behind one another until their time is over.
 */
export class GroupKiller {
  readonly #limitMs: number;
  readonly #open = new Map<boolean, Batch>();
  readonly #last = new Map<boolean, Promise<unknown>>();

  constructor(limitMs = KILL_LIMIT_MS) {
    this.#limitMs = limitMs;
  }

  /** A failure is logged: the command was given up already. */
  async kill(ctx: CallContext, request: KillRequest): Promise<void> {
    // A group of 1 or less would mean every process there is.
    if (!/^[1-9][0-9]*$/.test(request.group) || request.group === '1') {
      ctx.log.warn(
        `${request.name} was stopped here; on the host it may go on, its process group is not known.`,
      );
      return;
    }
    const batch = this.#open.get(request.root) ?? this.#begin(ctx, request);
    batch.groups.push(request.group);
    try {
      await batch.sent;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      ctx.log.warn(`${request.name} was stopped here; on the host it may go on: ${why}`);
    }
  }

  #begin(ctx: CallContext, { root, run }: KillRequest): Batch {
    const groups: string[] = [];
    const before = this.#last.get(root) ?? Promise.resolve();
    const send = () => {
      this.#open.delete(root);
      const limited: CallContext = { ...ctx, signal: AbortSignal.timeout(this.#limitMs) };
      return run(limited, ['sh', '-c', KILL_SCRIPT, 'sh', ...groups]);
    };
    const batch = { groups, sent: before.then(send, send) };
    this.#open.set(root, batch);
    this.#last.set(root, batch.sent);
    return batch;
  }
}
