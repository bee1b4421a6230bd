import type { Batches, Desired } from '../../src/main/orchestrator/engine/phase.ts';
import {
  agentsOf,
  inBatches,
  initialServerOf,
  joiningServersOf,
  onCluster,
  oneByOne,
  together,
} from '../../src/main/orchestrator/phases/steps.ts';
import type { Node } from '../../src/shared/model/node.ts';
import type { PhaseSpec, Story } from './story.ts';

/** Where a step stands in the order things are done. */
export interface Place {
  readonly spec: PhaseSpec;
  /** Number of its group over the whole plan; a later group has a higher one. */
  readonly group: number;
  /** Number of the step over the whole plan. */
  readonly position: number;
  readonly host: string | null;
}

/** The steps of a story's plan. */
export interface Layout {
  /** Phases that have a step, in order, with the ids of their steps. */
  readonly phases: readonly { readonly spec: PhaseSpec; readonly stepIds: readonly string[] }[];
  readonly place: (stepId: string) => Place;
  /** Whether a phase is done anew each time a run goes on. */
  readonly repeats: (phaseId: string) => boolean;
  /** Step of a phase by numbers, counted round. */
  readonly stepAt: (numbers: { readonly phase: number; readonly step: number }) => string;
}

/** The steps a phase has for what is wanted. */
export function stepsOf({ id, kind, group }: PhaseSpec, desired: Desired): Batches {
  if (group === 'cluster') return onCluster(id, `Do ${id}`);
  const nodes = nodesOf(kind, desired);
  const title = ({ hostname }: Node) => `Do ${id} on ${hostname}`;
  if (group === 'together') return together(id, nodes, title);
  if (group === 'one-by-one') return oneByOne(id, nodes, title);
  return inBatches(id, nodes, { size: 2, title });
}

function nodesOf(kind: PhaseSpec['kind'], desired: Desired): readonly Node[] {
  if (kind === 'start') return [initialServerOf(desired)];
  if (kind === 'join') return joiningServersOf(desired);
  return kind === 'agents' ? agentsOf(desired) : desired.nodes;
}

export function layoutOf({ phases }: Story, desired: Desired): Layout {
  const places = new Map<string, Place>();
  let group = 0;
  const laidOut = phases.map((spec) => {
    const batches = stepsOf(spec, desired);
    for (const batch of batches) {
      group += 1;
      for (const { id, nodeId } of batch) {
        const host = desired.nodes.find((node) => node.id === nodeId)?.hostname ?? null;
        places.set(id, { spec, group, position: places.size, host });
      }
    }
    return { spec, stepIds: batches.flat().map(({ id }): string => id) };
  });
  const filled = laidOut.filter(({ stepIds }) => stepIds.length > 0);
  return {
    phases: filled,
    place: (stepId) => {
      const place = places.get(stepId);
      if (place === undefined) throw new Error(`no step ${stepId} in the story`);
      return place;
    },
    repeats: (phaseId) => {
      const kind = phases.find(({ id }) => id === phaseId)?.kind;
      return kind === 'look' || kind === 'hold';
    },
    stepAt: ({ phase, step }) => {
      const ids = filled[phase % Math.max(1, filled.length)]?.stepIds ?? [];
      return ids[step % Math.max(1, ids.length)] ?? '';
    },
  };
}
