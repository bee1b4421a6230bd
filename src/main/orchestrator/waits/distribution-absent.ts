import type { Cluster } from '../../../shared/model/cluster.ts';
import type { Node } from '../../../shared/model/node.ts';
import { dataPathsOf, nodePasswordFile, traitsOf } from '../../../shared/rules/distributions.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { firstEntryCommand, mountsCommand, presentCommand, unitsCommand } from '../../ports/commands.ts';
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
  const { node, cluster } = request;
  const left = (await unitLeft(ctx, request)) ?? (await pathLeft(ctx, request));
  if (left === null) return { state: 'holds', evidence: 'no unit, no program, no configuration, no data' };
  const waitingFor = `${traitsOf(cluster.distribution).title} to be gone from ${node.hostname}`;
  return { state: 'not-yet', waitingFor, reason: `${left} is still there` };
}

async function unitLeft(ctx: CallContext, { runner, cluster }: AbsenceRequest): Promise<string | null> {
  const units = Object.values(traitsOf(cluster.distribution).units);
  const { stdout } = await runner.read(ctx, unitsCommand(units.map((unit) => `${unit}.service`)));
  const shown = stdout.split('\n\n').map(parseProperties);
  const loaded = shown.find((properties) => properties.get('LoadState') === 'loaded');
  return loaded === undefined ? null : `unit ${(loaded.get('Id') ?? '').replace(/\.service$/, '')}`;
}

async function pathLeft(ctx: CallContext, { runner, cluster }: AbsenceRequest): Promise<string | null> {
  const { distribution, dataDir } = cluster;
  const { configFile, binaryCandidates } = traitsOf(distribution);
  const root = dataDir.replace(/\/+$/, '');
  const { etcd } = dataPathsOf(distribution, dataDir);
  const paths = [configFile, nodePasswordFile, ...binaryCandidates, etcd, root];
  const { stdout } = await runner.read(ctx, presentCommand(paths));
  const [first] = stdout.split('\n').filter((path) => path !== '');
  if (first !== root) return first ?? null;
  return dataLeft(ctx, runner, root);
}

/** A data directory that the site has mounted stays, empty but for what its file system keeps. */
async function dataLeft(ctx: CallContext, runner: ReadRunner, root: string): Promise<string | null> {
  const { stdout: mounts } = await runner.read(ctx, mountsCommand());
  if (!mountPoints(mounts).includes(root)) return root;
  const { stdout } = await runner.read(ctx, firstEntryCommand(root));
  const entry = stdout.trim();
  return entry === '' || entry.endsWith('/lost+found') ? null : entry;
}
