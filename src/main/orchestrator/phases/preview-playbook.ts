import type { NodeId } from '../../../shared/model/ids.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { PlaybookHostResult, TaskEvent } from '../../ports/playbook-runner.ts';
import type { Preview, PreviewTools, Step } from '../engine/phase.ts';
import {
  type ArchitectureUse,
  byArchitecture,
  hostError,
  type PlaybookUse,
  playbookRequest,
} from './distribution-node.ts';
import { nodeOf } from './steps.ts';

/** Stands for a token that is not made yet; what is written in its place is hidden in every diff. */
export const TOKEN_TO_COME = 'not-made-yet';

/** How a playbook is looked ahead at. */
export interface PreviewUse extends PlaybookUse {
  /** Title of the phase that brings what the playbook needs on the host: without it check mode may not come to its end. */
  readonly needs?: string;
}

/** What a playbook would change on the nodes of a batch, by Ansible's check mode. */
export async function previewPlaybook(
  ctx: CallContext,
  batch: readonly Step[],
  tools: PreviewTools,
  use: PreviewUse,
): Promise<readonly Preview[]> {
  const previews: Preview[] = [];
  for (const [architecture, steps] of byArchitecture(batch, tools)) {
    previews.push(...(await previewSome(ctx, steps, tools, { ...use, architecture })));
  }
  return previews;
}

async function previewSome(
  ctx: CallContext,
  batch: readonly Step[],
  tools: PreviewTools,
  use: PreviewUse & ArchitectureUse,
): Promise<readonly Preview[]> {
  const changed = new Map<NodeId, TaskEvent[]>();
  const result = await tools.checkPlaybook(ctx, playbookRequest(batch, tools, use), (event) => {
    if (event.outcome !== 'changed') return;
    changed.set(event.nodeId, [...(changed.get(event.nodeId) ?? []), event]);
  });
  return batch.map((step) => {
    const node = nodeOf(step);
    const events = changed.get(node.id) ?? [];
    const host = result.hosts.get(node.id);
    if (host?.ok === true) return { nodeId: node.id, ...ofTasks(events) };
    return { nodeId: node.id, would: 'unknown', text: stoppedText(step, host, use), diff: diffOf(events) };
  });
}

function ofTasks(events: readonly TaskEvent[]): Omit<Preview, 'nodeId'> {
  if (events.length === 0)
    return { would: 'nothing', text: 'check mode finds nothing to change', diff: null };
  return { would: 'change', text: events.map(({ task }) => taskName(task)).join('; '), diff: diffOf(events) };
}

/** A host that cannot be reached is no riddle of check mode: it ends the look. */
function stoppedText(step: Step, host: PlaybookHostResult | undefined, { needs }: PreviewUse): string {
  const error = hostError(nodeOf(step), host?.error ?? null);
  if (error.code !== 'node-failed' && error.code !== 'ansible-failed') throw error;
  return needs === undefined
    ? `because check mode stops: ${error.message}`
    : `until "${needs}" is done (check mode stops: ${error.message})`;
}

function diffOf(events: readonly TaskEvent[]): string | null {
  const diffs = events.flatMap(({ task, diff }) =>
    diff === undefined ? [] : [`# ${taskName(task)}\n${diff.trimEnd()}\n`],
  );
  return diffs.length === 0 ? null : diffs.join('');
}

/** Ansible puts the role's name before the task's. */
function taskName(task: string): string {
  return task.replace(/^\w+ : /, '');
}
