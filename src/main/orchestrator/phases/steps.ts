import type { Bundle } from '../../../shared/model/bundle.ts';
import { MusterError } from '../../../shared/model/error.ts';
import { type StepId, stepIdSchema } from '../../../shared/model/ids.ts';
import type { Node } from '../../../shared/model/node.ts';
import type { PlannedStep } from '../../../shared/model/plan.ts';
import { mapLimited } from '../../platform/limited.ts';
import type { ActResult, Batches, Desired, Step } from '../engine/phase.ts';

/** Id of a node's step: stable over plans of the same cluster. */
export function nodeStepId(phaseId: string, node: Node): StepId {
  return stepIdSchema.parse(`${phaseId}/${node.hostname}`);
}

/** One step per node, all in one group. */
export function together(phaseId: string, nodes: readonly Node[], title: (node: Node) => string): Batches {
  return nodes.length === 0 ? [] : [nodes.map((node) => nodeStep(phaseId, node, title))];
}

/** One step per node, each a group of its own. */
export function oneByOne(phaseId: string, nodes: readonly Node[], title: (node: Node) => string): Batches {
  return nodes.map((node) => [nodeStep(phaseId, node, title)]);
}

/** Groups of at most `size` steps. */
export function inBatches(
  phaseId: string,
  nodes: readonly Node[],
  options: { readonly size: number; readonly title: (node: Node) => string },
): Batches {
  const batches: PlannedStep[][] = [];
  for (let start = 0; start < nodes.length; start += options.size) {
    batches.push(
      nodes.slice(start, start + options.size).map((node) => nodeStep(phaseId, node, options.title)),
    );
  }
  return batches;
}

/** The single step of a phase that concerns the cluster as a whole. */
export function onCluster(phaseId: string, title: string): Batches {
  return [[{ id: stepIdSchema.parse(phaseId), nodeId: null, title }]];
}

function nodeStep(phaseId: string, node: Node, title: (node: Node) => string): PlannedStep {
  return { id: nodeStepId(phaseId, node), nodeId: node.id, title: title(node) };
}

/** The one server that bootstraps the cluster. @throws MusterError `bad-input` where none was chosen, or all have left the cluster. */
export function initialServerOf(desired: Pick<Desired, 'cluster' | 'nodes'>): Node {
  const initial = desired.nodes.find((node) => node.isInitial);
  if (initial !== undefined) return initial;
  throw new MusterError('bad-input', `Cluster ${desired.cluster.name} has no initial server.`, {
    cure: 'Mark one of its servers in the site file (initial: true), and read the file in: muster up site.yaml',
  });
}

export function joiningServersOf(desired: Desired): readonly Node[] {
  return desired.nodes.filter((node) => node.role === 'server' && !node.isInitial);
}

export function serversOf(desired: Desired): readonly Node[] {
  return desired.nodes.filter((node) => node.role === 'server');
}

export function agentsOf(desired: Desired): readonly Node[] {
  return desired.nodes.filter((node) => node.role === 'agent');
}

/** The node of a step that is known to concern one. */
export function nodeOf(step: Step): Node {
  if (step.node === null) throw new Error(`step ${step.id} concerns no node`);
  return step.node;
}

/** How to reach the node of a step, or any other node of the plan. */
export function targetOf(desired: Desired, node: Node) {
  const target = desired.targets.get(node.id);
  if (target === undefined) throw new Error(`no way to ${node.hostname} is known`);
  return target;
}

/** All steps acted; what became of it, `verify` says. */
export function allActed(batch: readonly Step[]): ReadonlyMap<StepId, ActResult> {
  return new Map(batch.map((step) => [step.id, { acted: true } as const]));
}

/** Acts on each step by itself, at most `parallel` at once: what fails on one host is that host's outcome alone. */
export async function actOnEach(
  batch: readonly Step[],
  parallel: number,
  work: (step: Step) => Promise<void>,
): Promise<ReadonlyMap<StepId, ActResult>> {
  const results = await mapLimited(batch, parallel, async (step): Promise<[StepId, ActResult]> => {
    try {
      await work(step);
      return [step.id, { acted: true }];
    } catch (error) {
      if (error instanceof MusterError) return [step.id, { acted: false, error }];
      throw error;
    }
  });
  return new Map(results);
}

/** The bundle the plan was made with. Preflight blocks a plan without one. */
export function bundleOf(desired: Desired): Bundle {
  if (desired.bundle !== null) return desired.bundle;
  throw new MusterError('bundle-incomplete', `Cluster ${desired.cluster.name} names no artifact directory.`, {
    cure: 'Set cluster.bundle in the site file to the directory with the artifacts.',
  });
}
