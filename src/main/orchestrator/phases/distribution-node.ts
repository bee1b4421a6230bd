import { fromWireError, MusterError, type WireError } from '../../../shared/model/error.ts';
import type { StepId } from '../../../shared/model/ids.ts';
import type { Node } from '../../../shared/model/node.ts';
import { dataPathsOf, traitsOf } from '../../../shared/rules/distributions.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { withFields } from '../../platform/call-context.ts';
import { catCommand } from '../../ports/commands.ts';
import type { PlaybookName, PlaybookRequest, TaskEvent } from '../../ports/playbook-runner.ts';
import type { ActResult, ReadTools, Step, Verdict, WriteTools } from '../engine/phase.ts';
import { firstUnmet } from '../waits/first-unmet.ts';
import { installedVersion } from '../waits/installed-version.ts';
import { etcdVoter, nodeReady } from '../waits/node-conditions.ts';
import { unitActive } from '../waits/unit-active.ts';
import { bundleOf, initialServerOf, nodeOf, serversOf, targetOf } from './steps.ts';

/** What every node that runs the distribution must show: right version, unit up, Ready, and for servers a vote. */
export async function nodeIsIn(ctx: CallContext, step: Step, tools: ReadTools): Promise<Verdict> {
  const { desired } = tools;
  const node = tools.nodeById(nodeOf(step).id);
  const runner = await tools.hosts.reader(ctx, targetOf(desired, node));
  const unit = traitsOf(desired.cluster.distribution).units[node.role ?? 'agent'];
  // Once this run has acted, only the host can say what came of it.
  const factsSince = step.actedAt === null ? tools.startedAt : null;
  const conditions = [
    () => installedVersion(ctx, { runner, node, cluster: desired.cluster, factsSince }),
    () => unitActive(ctx, { runner, node, unit, since: step.actedAt }),
    async () => nodeReady(await tools.liveCluster(ctx), node, desired.cluster),
  ];
  if (node.role === 'server') conditions.push(async () => etcdVoter(await tools.liveCluster(ctx), node));
  return firstUnmet(conditions);
}

/** Every server that is already in must be Ready and vote before another node may join: joining onto a limping quorum can lose it. */
export async function serversAreVoting(
  ctx: CallContext,
  joining: readonly Step[],
  tools: ReadTools,
): Promise<Verdict> {
  const live = await tools.liveCluster(ctx);
  const names = new Set(joining.map((step) => nodeOf(step).id));
  const present = serversOf(tools.desired).filter(
    ({ id, isInitial }) => !names.has(id) && (isInitial || tools.nodeById(id).status === 'active'),
  );
  return firstUnmet(
    present.flatMap((server) => [
      () => withCure(nodeReady(live, server, tools.desired.cluster), server),
      () => withCure(etcdVoter(live, server), server),
    ]),
  );
}

/** What to do about a server that keeps others from joining. */
function withCure(verdict: Verdict, { hostname }: Node): Verdict {
  if (verdict.state !== 'not-yet') return verdict;
  const gone = `Where it is gone for good, take it out of the cluster (kubectl delete node ${hostname}) and out of the site file.`;
  return {
    ...verdict,
    cure: `See why ${hostname} is not up, and bring it back: nobody joins while it counts and does not vote. ${gone}`,
  };
}

/** The token of a cluster, made at first need: 48 hex digits, sealed at once. */
export function clusterToken(tools: WriteTools): string {
  const name = { kind: 'cluster-token', id: tools.desired.cluster.id } as const;
  const known = tools.vault.open(name);
  if (known !== null) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const token = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  tools.vault.seal(name, token);
  return token;
}

/**
 * The token that nodes join with, in its secure form: with the hash of the cluster's CA in it, so that a node cannot be led
 * to another cluster (RKE2 docs, token). Read from the initial server, where it was written at its start.
 */
export async function joinToken(ctx: CallContext, tools: ReadTools): Promise<string> {
  const { desired } = tools;
  const initial = initialServerOf(desired);
  const path = dataPathsOf(desired.cluster.distribution, desired.cluster.dataDir).serverToken;
  const runner = await tools.hosts.reader(ctx, targetOf(desired, initial));
  const { stdout } = await runner.read(ctx, catCommand(path));
  const token = stdout.trim();
  if (!token.startsWith('K10')) {
    throw new MusterError('not-found', `${initial.hostname} has no join token in ${path}.`, {
      cure: `Check that ${traitsOf(desired.cluster.distribution).units.server} on ${initial.hostname} is up, then start again.`,
    });
  }
  return token;
}

/** What a playbook is run with, besides its hosts. */
export interface PlaybookUse {
  readonly playbook: PlaybookName;
  readonly token?: string;
}

/** Runs a playbook on the nodes of a batch; each node's own result becomes its step's. */
export async function runPlaybook(
  ctx: CallContext,
  batch: readonly Step[],
  tools: WriteTools,
  use: PlaybookUse,
): Promise<ReadonlyMap<StepId, ActResult>> {
  const results = new Map<StepId, ActResult>();
  for (const [architecture, steps] of byArchitecture(batch, tools)) {
    const some = await runOnSameArchitecture(ctx, steps, tools, { ...use, architecture });
    for (const [id, result] of some) results.set(id, result);
  }
  return results;
}

/** Nodes of one architecture place the same archives, so they share a playbook run. */
export function byArchitecture(
  batch: readonly Step[],
  tools: ReadTools,
): ReadonlyMap<string, readonly Step[]> {
  return Map.groupBy(batch, (step) => tools.nodeById(nodeOf(step).id).facts?.architecture ?? 'unknown');
}

async function runOnSameArchitecture(
  ctx: CallContext,
  batch: readonly Step[],
  tools: WriteTools,
  use: ArchitectureUse,
): Promise<ReadonlyMap<StepId, ActResult>> {
  const request = playbookRequest(batch, tools, use);
  const names = new Map(request.hosts.map(({ node }) => [node.id, node.hostname]));
  const result = await tools.playbooks.run(ctx, request, (event) => logTask(ctx, names, event));
  return new Map(
    batch.map((step): [StepId, ActResult] => {
      const host = result.hosts.get(nodeOf(step).id);
      if (host?.ok === true) return [step.id, { acted: true }];
      return [step.id, { acted: false, error: hostError(nodeOf(step), host?.error ?? null) }];
    }),
  );
}

/** A playbook for nodes of one architecture. */
export type ArchitectureUse = PlaybookUse & { readonly architecture: string };

/** What a playbook is given for the nodes of a batch. */
export function playbookRequest(
  batch: readonly Step[],
  tools: ReadTools,
  use: ArchitectureUse,
): PlaybookRequest {
  const { desired } = tools;
  const nodes = batch.map((step) => tools.nodeById(nodeOf(step).id));
  return {
    playbook: use.playbook,
    cluster: desired.cluster,
    hosts: nodes.map((node) => ({ node, target: targetOf(desired, node) })),
    allNodes: desired.nodes,
    bundleDirectory: tools.bundles.stagingDirectory,
    ...(use.token !== undefined && {
      token: use.token,
      imageArchives: imageArchives(tools, use.architecture),
    }),
    ...registryPasswords(tools),
  };
}

/** Why a host did not do what a playbook asked of it. */
export function hostError(node: Node, error: WireError | null): MusterError {
  if (error !== null) return fromWireError(error);
  return new MusterError('ansible-failed', `Ansible reported nothing for ${node.hostname}.`, {
    cure: 'Start again; what is already done is not repeated.',
  });
}

function imageArchives(tools: ReadTools, architecture: string): readonly string[] {
  const files = tools.bundles.filesFor(bundleOf(tools.desired), tools.desired.cluster, architecture);
  return files.filter(({ role }) => role === 'images').map(({ name }) => name);
}

function registryPasswords(tools: ReadTools): {
  readonly registryPasswords?: Readonly<Record<string, string>>;
} {
  const { id, registry } = tools.desired.cluster;
  const passwords = Object.keys(registry.configs).flatMap((host): [string, string][] => {
    const password = tools.vault.open({ kind: 'registry-password', id: `${id}/${host}` });
    return password === null ? [] : [[host, password]];
  });
  return passwords.length === 0 ? {} : { registryPasswords: Object.fromEntries(passwords) };
}

function logTask(ctx: CallContext, names: ReadonlyMap<string, string>, event: TaskEvent): void {
  if (event.outcome === 'started' || event.outcome === 'skipped') return;
  const node = names.get(event.nodeId);
  const { log } = node === undefined ? ctx : withFields(ctx, { node });
  const text = `${event.outcome}: ${event.task}${event.message === undefined ? '' : `: ${event.message}`}`;
  if (event.outcome === 'failed' || event.outcome === 'unreachable') log.error(text);
  else if (event.outcome === 'changed') log.info(text);
  else log.debug(text);
}
