import type { Cluster } from '../../../shared/model/cluster.ts';
import type { Node } from '../../../shared/model/node.ts';
import { dataPathsOf, nodePasswordFile, traitsOf } from '../../../shared/rules/distributions.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { existsCommand, firstEntryCommand, mountsCommand, unitCommand } from '../../ports/commands.ts';
import type { ReadRunner } from '../../ports/hosts.ts';
import type { Verdict } from '../engine/phase.ts';
import { mountPoints } from './mount-points.ts';
import { parseProperties } from './unit-active.ts';

/** A host, and what must not be on it. */
export interface AbsenceRequest {
  readonly runner: ReadRunner;
  readonly node: Node;
  readonly cluster: Cluster;
}

/** Whether nothing of the distribution is left on a host: no unit of either role, no program, no configuration, no data. */
export async function distributionAbsent(ctx: CallContext, request: AbsenceRequest): Promise<Verdict> {
  const { runner, node, cluster } = request;
  const traits = traitsOf(cluster.distribution);
  const waitingFor = `${traits.title} to be gone from ${node.hostname}`;
  const left = (await unitLeft(ctx, request)) ?? (await pathLeft(ctx, request));
  if (left !== null) return { state: 'not-yet', waitingFor, reason: `${left} is still there` };
  const inside = await dataLeft(ctx, runner, cluster.dataDir);
  if (inside !== null) return { state: 'not-yet', waitingFor, reason: `${inside} is still there` };
  return { state: 'holds', evidence: 'no unit, no program, no configuration, no data' };
}

async function unitLeft(ctx: CallContext, { runner, cluster }: AbsenceRequest): Promise<string | null> {
  for (const unit of Object.values(traitsOf(cluster.distribution).units)) {
    const { stdout } = await runner.read(ctx, unitCommand(`${unit}.service`));
    if (parseProperties(stdout).get('LoadState') === 'loaded') return `unit ${unit}`;
  }
  return null;
}

async function pathLeft(ctx: CallContext, { runner, cluster }: AbsenceRequest): Promise<string | null> {
  const traits = traitsOf(cluster.distribution);
  const { etcd } = dataPathsOf(cluster.distribution, cluster.dataDir);
  for (const path of [traits.configFile, nodePasswordFile, ...traits.binaryCandidates, etcd]) {
    const { exitCode } = await runner.read(ctx, existsCommand(path));
    if (exitCode === 0) return path;
  }
  return null;
}

/** A data directory that the site has mounted stays, empty but for what its file system keeps. */
async function dataLeft(ctx: CallContext, runner: ReadRunner, dataDir: string): Promise<string | null> {
  const root = dataDir.replace(/\/+$/, '');
  const { exitCode } = await runner.read(ctx, existsCommand(root));
  if (exitCode !== 0) return null;
  const { stdout: mounts } = await runner.read(ctx, mountsCommand());
  if (!mountPoints(mounts).includes(root)) return root;
  const { stdout } = await runner.read(ctx, firstEntryCommand(root));
  const entry = stdout.trim();
  return entry === '' || entry.endsWith('/lost+found') ? null : entry;
}
