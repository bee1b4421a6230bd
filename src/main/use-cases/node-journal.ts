import type { NodeJournal } from '../../shared/contract/log.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { NodeId, RunId } from '../../shared/model/ids.ts';
import { traitsOf } from '../../shared/rules/distributions.ts';
import { type CallContext, withDeadline } from '../platform/call-context.ts';
import { isoNow } from '../platform/clock.ts';
import { journalCommand } from '../ports/commands.ts';
import type { AppDeps } from './deps.ts';
import { targetsOf } from './desired.ts';
import { clusterById } from './sites.ts';

/** A person looks at it: what hangs longer is said, milliseconds. */
const DEADLINE_MS = 20_000;

/** A host of a run, and how many of the last lines are wanted. */
export interface NodeJournalRequest {
  readonly runId: RunId;
  readonly nodeId: NodeId;
  readonly lines: number;
}

/**
 * What the unit of a host says in its journal now; secrets are taken out. Nothing is changed on the host.
 * @throws MusterError `not-found`, `host-unreachable`, `deadline`, and what logging in gives.
 */
export async function readNodeJournal(
  ctx: CallContext,
  deps: Pick<AppDeps, 'journal' | 'stores' | 'hosts' | 'vault' | 'clock'>,
  { runId, nodeId, lines }: NodeJournalRequest,
): Promise<NodeJournal> {
  const run = deps.journal.run(runId);
  if (run === null) throw new MusterError('not-found', `There is no run ${runId}.`);
  const cluster = clusterById(deps, run.clusterId);
  const node = deps.stores.nodes.byId(nodeId);
  const target = targetsOf(deps, cluster).get(nodeId);
  if (node === null || target === undefined) {
    throw new MusterError(
      'not-found',
      `${node?.hostname ?? nodeId} is no host of cluster ${cluster.name} now.`,
      { cure: 'Its journal of the time of the run, where one was kept, is among the evidence of the run.' },
    );
  }
  const unit = traitsOf(cluster.distribution).units[node.role ?? 'agent'];
  const limit = { ms: DEADLINE_MS, what: `Reading the journal of ${node.hostname}` };
  const { stdout } = await withDeadline(ctx, limit, async (limited) => {
    const runner = await deps.hosts.reader(limited, target);
    return runner.read(limited, journalCommand({ unit, lines, dated: true }));
  });
  const said = deps.vault.redact(stdout).trimEnd();
  return {
    host: node.hostname,
    unit,
    readAt: isoNow(deps.clock),
    lines: said === '' ? [] : said.split('\n'),
  };
}
