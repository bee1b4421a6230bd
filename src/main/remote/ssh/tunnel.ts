import type { Duplex } from 'node:stream';
import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { isChannelRefusal, LostBeforeStart } from './connection.ts';
import { messageOf } from './errors.ts';
import type { ConnectionPool } from './pool.ts';
import { spot } from './spot.ts';

export interface TunnelEnd {
  readonly target: HostTarget;
  /** On the host's own loopback. */
  readonly port: number;
}

/**
 * A byte stream to a port on the host's own loopback.
 * @throws MusterError `host-unreachable` when nothing listens there or the host forbids forwarding, besides login errors.
 */
export async function openTunnel(ctx: CallContext, pool: ConnectionPool, end: TunnelEnd): Promise<Duplex> {
  const attempt = async () => (await pool.get(ctx, end.target)).forward(ctx, '127.0.0.1', end.port);
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof LostBeforeStart) return attempt();
    if (!isChannelRefusal(error)) throw error;
    const why = messageOf(error).replace(/^.*Channel open failure: /, '');
    const message = `Port ${end.port} of ${spot(end.target)} cannot be reached through SSH: ${why.toLowerCase()}.`;
    throw new MusterError('host-unreachable', message, {
      cure: 'Check that the service runs there, and that sshd_config does not forbid AllowTcpForwarding.',
      retryable: true,
      cause: error,
    });
  }
}
