import type { CallContext } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { SecretVault } from '../../ports/secrets.ts';
import { LostBeforeStart } from '../ssh/connection.ts';
import type { ConnectionPool } from '../ssh/pool.ts';
import { sudoPasswordOf } from '../ssh/proof.ts';
import type { Killers } from './group-killer.ts';
import { type Job, type Outcome, runJob } from './run-job.ts';

/** A host as the parts above see it: something that runs commands, over whatever connection is open. */
export interface Remote {
  readonly target: HostTarget;
  readonly redact: (text: string) => string;
  /** Runs to the end, whatever the exit code. @throws what `runJob` throws, and login errors. */
  run(ctx: CallContext, job: Job): Promise<Outcome>;
}

export interface RemoteParts {
  readonly pool: ConnectionPool;
  readonly vault: SecretVault;
  readonly killers: Killers;
}

/** Commands for one host. A connection found dead before a command began on it is replaced once. */
export function remoteFor({ pool, vault, killers }: RemoteParts, target: HostTarget): Remote {
  const attempt = async (ctx: CallContext, job: Job): Promise<Outcome> => {
    const connection = await pool.get(ctx, target);
    const needed = job.root && target.credential.user !== 'root';
    const sudoPassword = needed ? await sudoPasswordOf(ctx, target, vault) : null;
    return runJob(ctx, { connection, sudoPassword, killer: killers(connection) }, job);
  };
  return {
    target,
    redact: (text) => vault.redact(text),
    run: async (ctx, job) => {
      try {
        return await attempt(ctx, job);
      } catch (error) {
        if (!(error instanceof LostBeforeStart)) throw error;
        return attempt(ctx, job);
      }
    },
  };
}
