import type { CallContext } from '../../platform/call-context.ts';

/** Asks the group to end, waits up to 1 s for it, then kills it. `$0` is the process group. */
const KILL_SCRIPT = `
kill -s TERM -- "-$0" 2>/dev/null || exit 0
tries=0
while kill -s 0 -- "-$0" 2>/dev/null && [ "$tries" -lt 10 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
kill -s KILL -- "-$0" 2>/dev/null
exit 0
`;

/** The context of a stopped command is over, so ending it on the host has a short limit of its own. */
const KILL_LIMIT_MS = 10_000;

export interface KillRequest {
  /** Process group on the host, as the wrapper named it. */
  readonly group: string;
  readonly name: string;
  readonly run: (ctx: CallContext, argv: readonly string[]) => Promise<unknown>;
}

/** Ends a command and its children on the host. A failure is logged: the command was given up already. */
export async function killGroup(ctx: CallContext, request: KillRequest): Promise<void> {
  // A group of 1 or less would mean every process there is.
  if (!/^[1-9][0-9]*$/.test(request.group) || request.group === '1') {
    ctx.log.warn(
      `${request.name} was stopped here; on the host it may go on, its process group is not known.`,
    );
    return;
  }
  const limited: CallContext = { ...ctx, signal: AbortSignal.timeout(KILL_LIMIT_MS) };
  try {
    await request.run(limited, ['sh', '-c', KILL_SCRIPT, request.group]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    ctx.log.warn(`${request.name} was stopped here; on the host it may go on: ${why}`);
  }
}
