import { connect, type Socket } from 'node:net';
import { type CallContext, withDeadline } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { stopped, unreachable } from './errors.ts';

/** How long an answer is waited for, milliseconds: time for three lost packets. The system itself would go on for two minutes. */
const ANSWER_MS = 10_000;

/**
 * A TCP connection to the address of a host. Without `noDelay` every command would wait about 40 ms for Nagle's algorithm.
 * @throws MusterError `host-unreachable`, with a sentence for each way this fails.
 */
export function dial(ctx: CallContext, target: HostTarget): Promise<Socket> {
  const limit = { ms: ANSWER_MS, what: `Connecting to ${target.name}` };
  return withDeadline(ctx, limit, (limited) => open(limited, target));
}

function open(ctx: CallContext, target: HostTarget): Promise<Socket> {
  const { signal } = ctx;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const socket = connect({ host: target.address, port: target.port, noDelay: true });
    const settle = () => {
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
    };
    const onAbort = () => {
      settle();
      socket.destroy();
      reject(stopped(signal, target, 'connecting'));
    };
    const onError = (error: Error) => {
      settle();
      socket.destroy();
      reject(unreachable(target, error));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}
