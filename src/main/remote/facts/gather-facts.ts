import { randomBytes } from 'node:crypto';
import type { HostFacts } from '../../../shared/model/facts.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { Remote } from '../exec/remote.ts';
import type { Outcome } from '../exec/run-job.ts';
import { SudoError } from '../exec/sudo-errors.ts';
import { spot } from '../ssh/spot.ts';
import { parseFacts } from './parse-facts.ts';
import { PROBE_SCRIPT } from './probe-script.ts';

/**
 * Everything worth knowing about a host, in one command. As root where the login can become root; otherwise with less, and `sudo`
 * says `denied`. @throws MusterError `sudo` for a wrong sudo password.
 */
export async function gatherFacts(ctx: CallContext, remote: Remote): Promise<HostFacts> {
  const marker = `@${randomBytes(12).toString('hex')}`;
  const { outcome, sudo } = await look(ctx, remote, marker);
  const { startedAt, endedAt } = outcome;
  return parseFacts(outcome.stdout, { marker, sudo, startedAt, endedAt, host: spot(remote.target) });
}

interface Look {
  readonly outcome: Outcome;
  readonly sudo: HostFacts['sudo'];
}

async function look(ctx: CallContext, remote: Remote, marker: string): Promise<Look> {
  const job = { argv: ['sh', '-s', '--', marker], input: PROBE_SCRIPT };
  if (remote.target.credential.user === 'root') {
    return { outcome: await remote.run(ctx, { ...job, root: true }), sudo: 'is-root' };
  }
  try {
    const outcome = await remote.run(ctx, { ...job, root: true });
    return { outcome, sudo: outcome.sudoAsked ? 'with-password' : 'passwordless' };
  } catch (error) {
    if (!(error instanceof SudoError) || error.refusal === 'wrong-password') throw error;
    return { outcome: await remote.run(ctx, { ...job, root: false }), sudo: 'denied' };
  }
}
