import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { MusterError } from '../../../shared/model/error.ts';
import { ownIdentity } from '../../platform/process-identity.ts';
import type { ClusterLeases } from '../../ports/cluster-lease.ts';
import type { HostWriter } from '../../ports/hosts.ts';
import { type AskLease, createHold, type LeaseTaker, type LeaseTiming } from './cluster-hold.ts';
import { parseLeaseAnswer } from './lease-answer.ts';
import { LEASE_DIRECTORY, LEASE_SCRIPT, leaseBusyExit } from './lease-script.ts';

export interface ClusterLeasesOptions {
  readonly hosts: Pick<HostWriter, 'writer'>;
  /** This person, laptop and process where it is not given. */
  readonly taker?: LeaseTaker;
  readonly timing?: LeaseTiming;
  /** On the server; {@link LEASE_DIRECTORY} where it is not given. */
  readonly directory?: string;
}

/** A renewal comes four times before a lease counts as stale: a cable may be out for a minute. */
const usual: LeaseTiming = { renewMs: 20_000, validForSeconds: 90 };

/** Leases over SSH. */
export function createClusterLeases(options: ClusterLeasesOptions): ClusterLeases {
  const { hosts, timing = usual, directory = LEASE_DIRECTORY } = options;
  const ask: AskLease = async (ctx, server, words) => {
    const writer = await hosts.writer(ctx, server);
    const { exitCode, stdout } = await writer.exec(ctx, {
      argv: ['sh', '-c', LEASE_SCRIPT, 'sh', directory, ...words],
      sudo: true,
      allowExit: [leaseBusyExit],
    });
    if (exitCode === 0) return parseLeaseAnswer(stdout);
    throw new MusterError('remote-command', `The lease on ${server.name} is being changed without an end.`, {
      cure: `Look at the host which process has ${directory} open, then start again.`,
      retryable: true,
    });
  };
  const taker = async () => options.taker ?? (await thisTaker());
  const held = new Set<string>();
  return {
    forRun: (request) => createHold({ ask, request, taker, timing, held }),
    look: async (ctx, server) => {
      const answer = await ask(ctx, server, ['look', '']);
      return answer.is === 'held' ? answer.found : null;
    },
    break: async (ctx, server, { id }) => (await ask(ctx, server, ['break', id])).is === 'broken',
  };
}

async function thisTaker(): Promise<LeaseTaker> {
  const machine = await readFile('/etc/machine-id', 'utf8').catch(() => '');
  // The id itself is confidential (machine-id(5)).
  const id =
    machine.trim() === '' ? '' : createHash('sha256').update(`muster/${machine.trim()}`).digest('hex');
  return {
    person: userInfo().username,
    laptop: { name: hostname(), id: id.slice(0, 16) },
    process: await ownIdentity(),
  };
}
