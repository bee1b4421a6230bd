import type { Step } from '../../src/main/orchestrator/engine/phase.ts';
import type { RunId } from '../../src/shared/model/ids.ts';
import type { Chronicle } from './chronicle.ts';
import type { Layout } from './layout.ts';
import type { Process } from './process.ts';
import type { PhaseSpec, Story } from './story.ts';
import type { Witness, WitnessedStep } from './witness.ts';
import type { Effect } from './world.ts';

/** What a look told: what is so or not, something wrong, or nothing, because it failed. */
export type Seen = boolean | 'wrong' | 'failed';

/** Stands beside the world and checks, at the moment something is done to it, that it may be done. */
export interface Watch {
  /** A process begins to work on a run. @param answered ids of phases whose pause somebody has answered. */
  enter(work: {
    readonly process: Process;
    readonly runId: RunId;
    readonly answered: ReadonlySet<string>;
    /** Whether it takes back, and only a part. */
    readonly goesBack: boolean;
    readonly inPart: boolean;
  }): void;
  looked(call: 'look' | 'look-back', stepId: string, seen: Seen): void;
  /** Whether the last look at the step told how it is. */
  sawTruly(stepId: string): boolean;
  acts(spec: PhaseSpec, batch: readonly Step[], effects: ReadonlyMap<string, Effect>): void;
  makes(stepId: string, there: Effect | undefined): void;
  undoes(spec: PhaseSpec, batch: readonly Step[], effects: ReadonlyMap<string, Effect>): void;
  unmakes(stepId: string, there: Effect | undefined): void;
}

export interface WatchParts {
  readonly story: Story;
  readonly layout: Layout;
  readonly witness: Witness;
  readonly chronicle: Chronicle;
}

const settled = ['done', 'held', 'skipped'];
const standing = ['running', 'waiting', 'done', 'failed', 'interrupted', 'undoing', 'undo-failed'];

/** One that failed and never began could only not be looked at. */
function stands({ status, attempt }: WitnessedStep): boolean {
  return standing.includes(status) && !(status === 'failed' && attempt === 0);
}

export function createWatch({ story, layout, witness, chronicle }: WatchParts): Watch {
  let work: Parameters<Watch['enter']>[0];
  const looks = new Map<string, Seen>();
  /** What this run had begun before this process, and not taken back: its own doing, seen or not. */
  let begun: ReadonlySet<string> = new Set();
  let hostGroups = 0;
  let lastUndone = Number.POSITIVE_INFINITY;

  const blame = chronicle.blame;
  const names = (batch: readonly { readonly id: string }[]) => batch.map(({ id }) => id).join(' ');

  function checkRows(
    batch: readonly Step[],
    allowed: { readonly run: string; readonly step: readonly string[] },
  ) {
    const rows = witness.steps(work.runId);
    const run = witness.runStatus(work.runId);
    if (run !== allowed.run) blame('journal-first', `${names(batch)} is touched while the run is ${run}`);
    for (const { id } of batch) {
      const row = rows.find(({ stepId }) => stepId === id);
      if (
        row === undefined ||
        !allowed.step.includes(row.status) ||
        (row.attempt === 0 && allowed.run === 'running')
      ) {
        blame('journal-first', `${id} is touched while its row is ${row?.status} (attempt ${row?.attempt})`);
      }
    }
    return rows;
  }

  function checkLooked(call: 'look' | 'look-back', batch: readonly Step[]): void {
    for (const { id } of batch) {
      const seen = looks.get(`${call} ${id}`);
      if (seen === undefined) blame('look-first', `${id} was not looked at by this process`);
      if (seen === true) blame('look-first', `${id} was seen to be so already`);
      if (seen === 'failed' && call === 'look' && !begun.has(id))
        blame('look-first', `${id} is acted on though nobody saw how it is`);
    }
  }

  /** Everything before a group in the plan has an outcome that stays. */
  function checkOrder(batch: readonly Step[], rows: readonly WitnessedStep[]): void {
    const [first] = batch;
    if (first === undefined) return;
    const { group } = layout.place(first.id);
    const open = rows.filter(
      ({ stepId, status }) => layout.place(stepId).group < group && !settled.includes(status),
    );
    for (const { stepId, status } of open)
      blame('in-order', `${names(batch)} acts while ${stepId} is ${status}`);
    if (batch.some(({ id }) => layout.place(id).group !== group))
      blame('in-order', `${names(batch)} are of two groups`);
  }

  function checkPauses(spec: PhaseSpec, batch: readonly Step[]): void {
    for (const { spec: earlier } of layout.phases) {
      if (earlier.pauseBefore && !earlier.skip && !work.answered.has(earlier.id)) {
        blame('pause', `${names(batch)} acts beyond the pause before ${earlier.id}, which nobody answered`);
      }
      if (earlier.id === spec.id) break;
    }
    if (spec.touches === 'laptop' || spec.kind === 'hold') return;
    hostGroups += 1;
    if (story.pauseBetween && hostGroups > 1)
      blame('pause', `${names(batch)} acts after another group, without a pause`);
  }

  function checkStop(batch: readonly Step[]): void {
    const stoppedAt = work.process.stoppedAt();
    if (stoppedAt === null) return;
    const begun = witness.begunAfter(work.runId, stoppedAt);
    if (batch.every(({ id }) => begun.has(id)))
      blame('stop', `${names(batch)} began after somebody asked to stop`);
  }

  function checkJoin(spec: PhaseSpec, batch: readonly Step[], effects: ReadonlyMap<string, Effect>): void {
    if (spec.kind !== 'start' && spec.kind !== 'join') return;
    if (batch.length > 1) blame('one-join', `${names(batch)} join at once`);
    const members = layout.phases.filter((one) => one.spec.kind === 'start' || one.spec.kind === 'join');
    const own = Math.min(...batch.map(({ id }) => layout.place(id).position));
    for (const stepId of members.flatMap(({ stepIds }) => stepIds)) {
      if (batch.some(({ id }) => id === stepId)) continue;
      const effect = effects.get(stepId);
      const votes = effect !== undefined && effect.looksLeft === 0;
      if (layout.place(stepId).position < own && !votes)
        blame('earlier-vote', `${names(batch)} joins and ${stepId} does not vote`);
      if (effect !== undefined && !votes)
        blame('one-join', `${names(batch)} joins while ${stepId} is joining`);
    }
  }

  /** What belongs to the process was made by this one. */
  function checkAnew(
    batch: readonly Step[],
    phases: Layout['phases'],
    effects: ReadonlyMap<string, Effect>,
  ): void {
    const holds = phases.filter(({ spec }) => spec.kind === 'hold').flatMap(({ stepIds }) => stepIds);
    for (const stepId of holds) {
      if (effects.get(stepId)?.looksLeft !== 0) blame('anew', `${names(batch)} is touched without ${stepId}`);
    }
  }

  /** What comes later in the plan is gone, and what this process took back was later. */
  function checkReverse(batch: readonly Step[], rows: readonly WitnessedStep[]): void {
    const places = batch.map(({ id }) => layout.place(id));
    const [first] = places;
    if (first === undefined) return;
    if (first.group >= lastUndone)
      blame('reverse', `${names(batch)} is taken back after what was done before it`);
    lastUndone = first.group;
    for (const [index, place] of places.entries()) {
      const before = places[index - 1];
      if (before !== undefined && before.position <= place.position)
        blame('reverse', `${names(batch)} is no reverse order`);
    }
    if (work.inPart) return;
    for (const row of rows) {
      const { spec, group } = layout.place(row.stepId);
      if (group > first.group && spec.takeBack && stands(row))
        blame('reverse', `${names(batch)} is taken back while ${row.stepId} is ${row.status}`);
    }
  }

  return {
    enter: (next) => {
      work = next;
      const own = witness
        .steps(next.runId)
        .filter(({ attempt, status }) => attempt > 0 && status !== 'undone');
      begun = new Set(own.map(({ stepId }) => stepId));
      looks.clear();
      hostGroups = 0;
      lastUndone = Number.POSITIVE_INFINITY;
    },
    looked: (call, stepId, seen) => void looks.set(`${call} ${stepId}`, seen),
    sawTruly: (stepId) => typeof looks.get(`look ${stepId}`) === 'boolean',
    acts: (spec, batch, effects) => {
      if (work.goesBack) {
        if (spec.kind !== 'hold') blame('left-out', `${names(batch)} acts on the way back`);
        return;
      }
      const rows = checkRows(batch, { run: 'running', step: ['running', 'waiting'] });
      if (spec.skip) blame('left-out', `${names(batch)} acts`);
      if (spec.kind === 'look') blame('left-out', `${names(batch)} only looks`);
      checkLooked('look', batch);
      checkOrder(batch, rows);
      checkPauses(spec, batch);
      checkStop(batch);
      const at = layout.phases.findIndex((one) => one.spec.id === spec.id);
      checkAnew(batch, layout.phases.slice(0, at), effects);
      checkJoin(spec, batch, effects);
    },
    makes: (stepId, there) => {
      const seen = looks.get(`look ${stepId}`) === false;
      if (seen && there?.looksLeft === 0) blame('once', `${stepId} is made twice`);
    },
    undoes: (spec, batch, effects) => {
      checkAnew(batch, layout.phases, effects);
      const rows = checkRows(batch, { run: 'rolling-back', step: ['undoing'] });
      if (!spec.takeBack) blame('left-out', `${names(batch)} has no way back`);
      checkLooked('look-back', batch);
      checkReverse(batch, rows);
    },
    unmakes: (stepId, there) => {
      if (there?.by === 'before') blame('before-stays', `${stepId} was there before Muster came`);
    },
  };
}
