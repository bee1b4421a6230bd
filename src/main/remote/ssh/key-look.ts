import type { Duplex } from 'node:stream';
// ssh2 is CommonJS: Node finds its values only on the default export.
import ssh2 from 'ssh2';
import type { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { offeredAlgorithms } from './algorithms.ts';
import { closedEarly, hasNoSuchKey, stopped, systemCode, unreachable } from './errors.ts';
import { type OfferedKey, readOfferedKey } from './host-keys.ts';

export interface KeyLook {
  readonly target: HostTarget;
  /** Already connected. */
  readonly socket: Duplex;
  /** Algorithms of keys that are wanted first, and of those that were shown already. */
  readonly first: readonly string[];
  readonly without: readonly string[];
}

/**
 * Begins SSH, takes the host key that is shown and hangs up. Nothing of a credential is sent: the key is refused before anything is proved.
 * @returns null where the host has no key of another kind than those it has shown. @throws MusterError `host-unreachable`.
 */
export function lookAtKey(
  ctx: CallContext,
  { target, socket, first, without }: KeyLook,
): Promise<OfferedKey | null> {
  const { signal } = ctx;
  const client = new ssh2.Client();
  let offered: OfferedKey | null = null;
  return new Promise((resolve, reject) => {
    const end = (outcome: () => void) => {
      signal.removeEventListener('abort', onAbort);
      client.removeAllListeners();
      // Late errors of a socket that is being thrown away concern nobody.
      client.on('error', () => socket.destroy());
      socket.destroy();
      outcome();
    };
    const onAbort = () => end(() => reject(stopped(signal, target, 'asking for its key')));
    const onEnd = (error: unknown) => {
      const shown = offered;
      if (shown === null && !(without.length > 0 && hasNoSuchKey(error)))
        end(() => reject(notSsh(target, error)));
      else end(() => resolve(shown));
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    client.on('error', onEnd);
    client.on('close', () => onEnd(new Error('the server closed the connection')));
    client.connect({
      sock: socket,
      username: 'nobody',
      readyTimeout: 0,
      algorithms: offeredAlgorithms(first, without),
      hostVerifier: (blob: Buffer) => {
        offered = readOfferedKey(blob);
        return false;
      },
    });
  });
}

function notSsh(target: HostTarget, error: unknown): MusterError {
  if (systemCode(error) !== undefined) return unreachable(target, error);
  return closedEarly(target, 'before it showed a host key', error);
}
