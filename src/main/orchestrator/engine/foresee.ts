import type { MusterError } from '../../../shared/model/error.ts';
import type { StepId } from '../../../shared/model/ids.ts';
import type { Foreseen } from '../../../shared/model/look.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { withFields } from '../../platform/call-context.ts';
import { mapLimited } from '../../platform/limited.ts';
import { type FirstVerdict, firstLook, outOfReach } from './first-look.ts';
import type { ChangingPhase, Preview, PreviewTools, Step, Verdict } from './phase.ts';

/** What is foreseen of a step. */
export interface Seen {
  readonly foreseen: Foreseen;
  readonly text: string;
  readonly diff: string | null;
}

export interface ForeseeDeps {
  readonly tools: PreviewTools;
  readonly parallel: number;
  /** Between two tries of a look, milliseconds. */
  readonly pollMs: number;
  /** Title of the latest phase before that would change a host; null where all is as it will be. */
  readonly pending: string | null;
}

type Unmet = Exclude<Verdict, { state: 'holds' }>;

/** What the steps of a group would do. @throws MusterError of a host that cannot be looked at. */
export async function foresee(
  ctx: CallContext,
  phase: ChangingPhase,
  batch: readonly Step[],
  deps: ForeseeDeps,
): Promise<ReadonlyMap<StepId, Seen>> {
  const context = withFields(ctx, { phase: phase.id });
  const looks = await mapLimited(batch, deps.parallel, async (step) => ({
    step,
    verdict: await oneLook(context, (looking) => phase.verify(looking, step, deps.tools), deps.pollMs),
  }));
  const seen = new Map<StepId, Seen>();
  const todo = new Map<Step, Unmet>();
  for (const { step, verdict } of looks) {
    if (verdict.state === 'holds') seen.set(step.id, soAlready(verdict.evidence));
    else if (verdict.state !== 'not-yet' && deps.pending !== null) seen.set(step.id, until(deps.pending));
    else if (verdict.state === 'unknown') seen.set(step.id, because(verdict.error));
    else todo.set(step, verdict);
  }
  for (const [id, one] of await foreseeChanges(context, phase, todo, deps)) seen.set(id, one);
  return seen;
}

/** What acting on the steps would change, where their gate lets them. */
async function foreseeChanges(
  ctx: CallContext,
  phase: ChangingPhase,
  todo: ReadonlyMap<Step, Unmet>,
  deps: ForeseeDeps,
): Promise<readonly (readonly [StepId, Seen])[]> {
  const steps = [...todo.keys()];
  if (steps.length === 0) return [];
  const shut = await shutGate(ctx, phase, steps, deps);
  if (shut !== null) return steps.map(({ id }) => [id, shut]);
  const previews = (await phase.preview?.(ctx, steps, deps.tools)) ?? [];
  return [...todo].map(([step, verdict]) => {
    const preview = previews.find(({ nodeId }) => nodeId === step.nodeId);
    return [step.id, withPreview(verdict, preview)];
  });
}

async function shutGate(
  ctx: CallContext,
  phase: ChangingPhase,
  steps: readonly Step[],
  { tools, pending, pollMs }: ForeseeDeps,
): Promise<Seen | null> {
  if (phase.gate === undefined) return null;
  const gate = phase.gate.bind(phase);
  const verdict = await oneLook(ctx, (looking) => gate(looking, steps, tools), pollMs);
  if (verdict.state === 'holds') return null;
  if (pending !== null) return until(pending);
  if (verdict.state !== 'not-yet') return because(verdict.error);
  return { foreseen: 'unknown', text: `until ${waitOf(verdict)}`, diff: null };
}

function withPreview(verdict: Unmet, preview: Preview | undefined): Seen {
  const reason = verdict.state === 'broken' ? verdict.error.message : verdict.reason;
  if (preview === undefined) return { foreseen: 'would-change', text: reason, diff: null };
  const { text, diff } = preview;
  switch (preview.would) {
    case 'change':
      return { foreseen: 'would-change', text, diff };
    case 'unknown':
      return { foreseen: 'unknown', text, diff };
    case 'nothing':
      // A run would act all the same, because what it looks for is not there.
      return { foreseen: 'unknown', text: `because ${text}, and yet: ${reason}`, diff };
  }
}

/** The same for a look ahead, which ends where a host is out of reach. */
async function oneLook(
  ctx: CallContext,
  look: (ctx: CallContext) => Promise<Verdict>,
  pollMs: number,
): Promise<FirstVerdict> {
  const verdict = await firstLook(ctx, look, pollMs);
  if (verdict.state === 'unknown' && outOfReach.has(verdict.error.code)) throw verdict.error;
  return verdict;
}

function soAlready(text: string): Seen {
  return { foreseen: 'already-so', text, diff: null };
}

/** Cannot be told, because it could not be looked at. */
function because({ message }: MusterError): Seen {
  return { foreseen: 'unknown', text: `because ${message}`, diff: null };
}

/** Cannot be told before a phase is done. */
export function until(title: string): Seen {
  return { foreseen: 'unknown', text: `until "${title}" is done`, diff: null };
}

function waitOf({ waitingFor, reason }: Extract<Verdict, { state: 'not-yet' }>): string {
  return `${waitingFor} (${reason})`;
}
