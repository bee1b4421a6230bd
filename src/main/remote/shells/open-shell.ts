import type { ClientChannel } from 'ssh2';
import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { RemoteShell, ShellEnd, ShellSize } from '../../ports/hosts.ts';
import { isWithheld, LostBeforeStart, type SshConnection } from '../ssh/connection.ts';
import type { ConnectionPool } from '../ssh/pool.ts';
import { spot } from '../ssh/spot.ts';

export interface ShellRequest {
  readonly target: HostTarget;
  readonly size: ShellSize;
}

/**
 * A login shell on a terminal of its own. A connection found dead is replaced once.
 * @throws MusterError `host-unreachable` when the host gives no shell, besides login errors.
 */
export async function openShell(
  ctx: CallContext,
  pool: ConnectionPool,
  { target, size }: ShellRequest,
): Promise<RemoteShell> {
  const attempt = async () => {
    const connection = await pool.get(ctx, target);
    return shellOn(connection, await connection.shell(ctx, size));
  };
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof LostBeforeStart) return attempt();
    if (!isWithheld(error)) throw error;
    throw new MusterError('host-unreachable', `sshd on ${spot(target)} gives no terminal.`, {
      cure: `Check PermitTTY and ForceCommand in sshd_config of the host, and the login shell of ${target.credential.user}.`,
      detail: error.message,
      cause: error,
    });
  }
}

function shellOn(connection: SshConnection, channel: ClientChannel): RemoteShell {
  let code: number | null = null;
  let signal: string | null = null;
  let exited = false;
  channel.on('exit', (exitCode: number | null, exitSignal?: string) => {
    exited = true;
    code = exitCode;
    signal = exitSignal ?? null;
  });
  channel.on('error', () => undefined);
  // Held back until somebody listens: what is printed first is the greeting.
  channel.pause();
  const ended = new Promise<ShellEnd>((resolve) => {
    // Also an end that nobody reads any more is an end.
    channel.once('close', () => {
      const lost = !exited && connection.isLost;
      resolve(
        lost
          ? { kind: 'lost', error: connection.lossOf('its terminal was open') }
          : { kind: 'exited', code, signal },
      );
    });
  });
  void connection.closed.then(() => channel.destroy());
  return {
    onOutput: (listener) => {
      channel.on('data', listener);
      channel.stderr.on('data', listener);
      channel.resume();
    },
    pause: () => {
      channel.pause();
    },
    resume: () => {
      channel.resume();
    },
    write: (data) =>
      new Promise((resolve) => {
        if (!channel.writable) return resolve();
        channel.once('close', resolve);
        channel.write(data, () => {
          channel.off('close', resolve);
          resolve();
        });
      }),
    resize: ({ columns, rows }) => {
      if (channel.writable) channel.setWindow(rows, columns, 0, 0);
    },
    close: () => {
      channel.close();
      // One that is not read does not notice that it was closed.
      channel.resume();
    },
    ended,
  };
}
