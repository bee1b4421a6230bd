import type { CrashPoint } from '../../src/main/orchestrator/engine/crash-points.ts';

/** What a phase of a made-up plan is like. Which hosts it has follows from its kind. */
export interface PhaseSpec {
  /** Number in the operation and kind: `join3`. */
  readonly id: string;
  /** `hold` is done every time a run goes on; `start`, `join` and `agents` bring nodes into the cluster. */
  readonly kind: 'look' | 'change' | 'hold' | 'start' | 'join' | 'agents';
  readonly group: 'together' | 'pairs' | 'one-by-one' | 'cluster';
  readonly touches: 'hosts' | 'laptop';
  readonly takeBack: boolean;
  readonly skip: boolean;
  readonly pauseBefore: boolean;
  /** Looks it takes after acting until the effect is seen. */
  readonly slow: number;
  /** Looks it takes until the gate opens. */
  readonly gate: number;
}

/** A call into the world that something can be wrong with. */
export type CallKind = 'look' | 'act' | 'gate' | 'undo' | 'look-back';

/** How a call goes wrong. What a kind of call cannot suffer from is taken as the first it can. */
export type FaultKind =
  | 'fails'
  | 'works-but-reports-failure'
  | 'is-never-seen'
  | 'is-forgotten'
  | 'host-gone'
  | 'defect';

/** The `nth` call of one kind for one step goes wrong. */
export interface Fault {
  readonly call: CallKind;
  /** Numbers of phase and step within it; counted round where there are fewer. */
  readonly phase: number;
  readonly step: number;
  readonly nth: number;
  readonly kind: FaultKind;
}

/** A moment in the life of a process. */
export type Moment =
  | { readonly point: CrashPoint | 'world'; readonly nth: number }
  /** Any crash point or call into the world. */
  | { readonly moment: number };

/** What happens to a process. `soon` and `now` are the first and the second Ctrl-C. */
export interface Trouble {
  readonly kind: 'none' | 'kill' | 'soon' | 'now';
  readonly at: Moment;
}

/** What a person does next. */
export interface Command {
  readonly do: 'up' | 'resume' | 'back';
  readonly limit: 'all' | 'only-failed' | 'to';
  /** For `to`: number of the phase that stays. */
  readonly to: number;
  readonly trouble: Trouble;
}

/** A case: a plan, a world, what goes wrong in it, and what people do. */
export interface Story {
  readonly servers: number;
  readonly agents: number;
  readonly phases: readonly PhaseSpec[];
  readonly pauseBetween: boolean;
  /** Effects that are there before Muster comes: numbers of phase and step. */
  readonly before: readonly { readonly phase: number; readonly step: number }[];
  readonly faults: readonly Fault[];
  readonly commands: readonly Command[];
  /** How it is brought to an end, once nothing goes wrong any more. */
  readonly ending: 'forward' | 'back';
}

/** A story as a person would tell it. */
export function tell(story: Story): string {
  const lines = [
    `${story.servers} servers, ${story.agents} agents${story.pauseBetween ? ', a pause between groups' : ''}`,
    ...story.phases.map((phase) => `  phase ${tellPhase(phase)}`),
    ...story.before.map(({ phase, step }) => `  before: step ${step} of phase ${phase} is there`),
    ...story.faults.map(
      ({ call, phase, step, nth, kind }) =>
        `  fault: ${call} ${nth} of step ${step} in phase ${phase} ${kind}`,
    ),
    ...story.commands.map((command) => `  ${tellCommand(command)}`),
    `  then all is well, and it goes ${story.ending}`,
  ];
  return `\n${lines.join('\n')}\n`;
}

function tellPhase(spec: PhaseSpec): string {
  const words = [
    spec.id,
    spec.group,
    spec.touches === 'laptop' && 'on the laptop',
    spec.takeBack && 'has a way back',
    spec.skip && 'LEFT OUT',
    spec.pauseBefore && 'PAUSE before',
    spec.slow > 0 && `seen after ${spec.slow} looks`,
    spec.gate > 0 && `gate shut for ${spec.gate} looks`,
  ];
  return words.filter((word) => word !== false).join(', ');
}

function tellCommand({ do: what, limit, to, trouble }: Command): string {
  const part = what !== 'back' || limit === 'all' ? '' : limit === 'to' ? ` to phase ${to}` : ' only failed';
  return `${what}${part}${tellTrouble(trouble)}`;
}

function tellTrouble({ kind, at }: Trouble): string {
  if (kind === 'none') return '';
  const when = 'point' in at ? `${at.point} number ${at.nth}` : `moment ${at.moment}`;
  return ` (${kind} at ${when})`;
}
