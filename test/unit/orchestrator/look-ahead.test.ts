import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookAhead } from '../../../src/main/orchestrator/engine/look-ahead.ts';
import { makePlan } from '../../../src/main/orchestrator/engine/make-plan.ts';
import type {
  ChangingPhase,
  ObservingPhase,
  Phase,
  Preview,
  PreviewTools,
  Verdict,
} from '../../../src/main/orchestrator/engine/phase.ts';
import { noWishes } from '../../../src/main/orchestrator/engine/wishes.ts';
import { nodeOf, together } from '../../../src/main/orchestrator/phases/steps.ts';
import { cancelledError, rootContext } from '../../../src/main/platform/call-context.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { type LookLine, nothingToDo } from '../../../src/shared/model/look.ts';
import { type EngineWorld, engineWorld } from '../../support/engine-world.ts';
import { type ToyWorld, toyPhase } from '../../support/toy-phase.ts';

let world: EngineWorld;
let toys: ToyWorld;

beforeEach(() => {
  world = engineWorld({ servers: 1, agents: 1 });
  toys = { done: new Set(), log: [] };
});
afterEach(() => world.close());

interface LookOptions {
  readonly ctx?: ReturnType<typeof rootContext>;
  readonly skip?: ReadonlyMap<string, string>;
  readonly deadlineMs?: number;
}

async function look(phases: readonly Phase[], { ctx, skip, deadlineMs = 2000 }: LookOptions = {}) {
  const operation = { id: 'install', title: 'Install', phases } as const;
  const plan = makePlan({
    operation,
    desired: world.desired,
    findings: [],
    deadlines: () => deadlineMs,
    madeAt: new Date(0).toISOString(),
    wishes: { ...noWishes, ...(skip && { skip }) },
  });
  const lines: LookLine[] = [];
  // These phases look at a made-up world; of the tools they use nothing else.
  const tools = { desired: world.desired, nodeById: world.nodeById } as unknown as PreviewTools;
  const result = await lookAhead(ctx ?? rootContext(), plan, operation, {
    tools,
    pollMs: 2,
    parallel: 5,
    onLine: (line) => lines.push(line),
  });
  return { ...result, told: lines.flatMap(inWords), lines };
}

function inWords(line: LookLine): string[] {
  if (line.type === 'phase') return [`# ${line.title} ${line.number}/${line.of}`];
  return [`${line.host} ${line.foreseen}: ${line.text}`];
}

/** A phase that looks, with the same answer for every host. */
function looking(verify: () => Promise<Verdict>, id = 'seeing'): ObservingPhase {
  return {
    kind: 'observe',
    id,
    title: `See ${id}`,
    purpose: 'See.',
    undo: 'Nothing.',
    plan: ({ nodes }) => together(id, nodes, ({ hostname }) => `See ${hostname}`),
    verify,
  };
}

const isSo = async (): Promise<Verdict> => ({ state: 'holds', evidence: 'as it should be' });
const isBroken = new MusterError('node-failed', 'it broke', { cure: 'Mend it.' });

function previewing(preview: Omit<Preview, 'nodeId'>): NonNullable<ChangingPhase['preview']> {
  return async (_ctx, batch) => batch.map((step) => ({ ...preview, nodeId: step.nodeId }));
}

describe('looking ahead', () => {
  it('says what would change and what is so already, and does neither', async () => {
    toys.done.add('toy/s1');
    const { told, summary, error } = await look([looking(isSo), toyPhase(toys)]);
    expect(told).toEqual([
      '# See seeing 1/2',
      's1 seen: as it should be',
      'a1 seen: as it should be',
      '# Toy toy 2/2',
      's1 already-so: s1 plays',
      'a1 would-change: look 0',
    ]);
    expect(summary).toEqual({ alreadySo: 1, wouldChange: 1, unknown: 0 });
    expect(error).toBeNull();
    expect(toys.log).toEqual([]);
    expect(nothingToDo(summary)).toBe(false);
  });

  it('has nothing to do where all is so', async () => {
    for (const host of ['s1', 'a1']) toys.done.add(`toy/${host}`);
    const { summary } = await look([toyPhase(toys), looking(isSo)]);
    expect(summary).toEqual({ alreadySo: 2, wouldChange: 0, unknown: 0 });
    expect(nothingToDo(summary)).toBe(true);
  });

  it('passes over what belongs to the run itself', async () => {
    const { told, summary } = await look([{ ...toyPhase(toys), everyTime: true }, looking(isSo)]);
    expect(told[0]).toBe('# See seeing 1/1');
    expect(nothingToDo(summary)).toBe(true);
  });

  it('cannot tell what a later phase sees once an earlier one would change a host', async () => {
    const { told, summary, error } = await look([toyPhase(toys), looking(isSo)]);
    expect(told.slice(-2)).toEqual([
      's1 unknown: until "Toy toy" is done',
      'a1 unknown: until "Toy toy" is done',
    ]);
    expect(error).toBeNull();
    expect(summary).toEqual({ alreadySo: 0, wouldChange: 2, unknown: 0 });
  });

  it('still sees what comes after a change that stays on the laptop', async () => {
    const { told } = await look([{ ...toyPhase(toys), touches: 'laptop' }, looking(isSo)]);
    expect(told.at(-1)).toBe('a1 seen: as it should be');
  });

  it('ends with the error of an observation that fails, after all of its group were looked at', async () => {
    const half: ObservingPhase = {
      ...looking(isSo),
      verify: async (_ctx, step) =>
        nodeOf(step).hostname === 's1' ? { state: 'broken', error: isBroken } : isSo(),
    };
    const { told, error, summary } = await look([half, toyPhase(toys), looking(isSo, 'more')]);
    expect(error).toBe(isBroken);
    expect(told).toEqual([
      '# See seeing 1/3',
      's1 failed: it broke',
      'a1 seen: as it should be',
      '# Toy toy 2/3',
      's1 unknown: until "See seeing" is done',
      'a1 unknown: until "See seeing" is done',
      '# See more 3/3',
      's1 unknown: until "See seeing" is done',
      'a1 unknown: until "See seeing" is done',
    ]);
    expect(summary.unknown).toBe(2);
  });

  it('waits for what an observation waits for, and no longer than its phase may take', async () => {
    const notYet = async (): Promise<Verdict> => ({
      state: 'not-yet',
      waitingFor: 'rain',
      reason: 'sun',
      cure: 'Dance.',
    });
    const { error } = await look([looking(notYet)], { deadlineMs: 30 });
    expect(error?.code).toBe('deadline');
    expect(error?.message).toMatch(/waiting for rain; last seen: sun$/);
    expect(error?.cure).toBe('Dance.');
  });

  it('tells what a person left out with the reason', async () => {
    const { told, summary } = await look([{ ...toyPhase(toys), skippable: 'May be.' }], {
      skip: new Map([['toy', 'no toys here']]),
    });
    expect(told.slice(1)).toEqual(['s1 left-out: no toys here', 'a1 left-out: no toys here']);
    expect(nothingToDo(summary)).toBe(true);
  });

  it('stops when asked to, without a word on what it did not look at', async () => {
    const stop = new AbortController();
    stop.abort(cancelledError());
    const { told, error } = await look([looking(isSo), toyPhase(toys)], {
      ctx: rootContext({ stopSoon: stop.signal }),
    });
    expect(error?.code).toBe('cancelled');
    expect(told).toEqual(['# See seeing 1/2']);
  });
});

describe('a preview', () => {
  it('says what a step would change, with its diff', async () => {
    const preview = previewing({ would: 'change', text: 'Write a file', diff: '+line\n' });
    const { lines, summary } = await look([{ ...toyPhase(toys), preview }]);
    expect(lines.at(-1)).toMatchObject({ foreseen: 'would-change', text: 'Write a file', diff: '+line\n' });
    expect(summary.wouldChange).toBe(2);
  });

  it('is not asked for what is so already', async () => {
    toys.done.add('toy/s1');
    const asked: string[] = [];
    const preview: ChangingPhase['preview'] = async (_ctx, batch) => {
      asked.push(...batch.map((step) => nodeOf(step).hostname));
      return [];
    };
    const { told } = await look([{ ...toyPhase(toys), preview }]);
    expect(asked).toEqual(['a1']);
    expect(told.at(-1)).toBe('a1 would-change: look 0');
  });

  it('that finds nothing to change is no promise, because what is looked for is not there', async () => {
    const preview = previewing({ would: 'nothing', text: 'check mode finds nothing to change', diff: null });
    const { told, summary } = await look([{ ...toyPhase(toys), preview }]);
    expect(told.at(-1)).toBe('a1 unknown: because check mode finds nothing to change, and yet: look 0');
    expect(summary.unknown).toBe(2);
  });

  it('may leave open what it cannot know', async () => {
    const preview = previewing({ would: 'unknown', text: 'until "Stage bundle" is done', diff: null });
    const { summary } = await look([{ ...toyPhase(toys), preview }]);
    expect(summary).toEqual({ alreadySo: 0, wouldChange: 0, unknown: 2 });
  });
});

describe('a step that depends on an earlier one', () => {
  const shut = async (): Promise<Verdict> => ({
    state: 'not-yet',
    waitingFor: 'the door',
    reason: 'it is shut',
  });
  const fails = (error: MusterError) => ({
    ...toyPhase(toys, { id: 'later' }),
    verify: () => Promise.reject(error),
  });

  it('cannot be told where its gate is shut because of it', async () => {
    const { told } = await look([toyPhase(toys), toyPhase(toys, { id: 'later', gate: shut })]);
    expect(told.at(-1)).toBe('a1 unknown: until "Toy toy" is done');
  });

  it('names what the gate waits for where nothing earlier would open it', async () => {
    const { told } = await look([toyPhase(toys, { gate: shut })]);
    expect(told.at(-1)).toBe('a1 unknown: until the door (it is shut)');
  });

  it('cannot be told where its look fails because of it', async () => {
    const { told, error } = await look([toyPhase(toys), fails(isBroken)]);
    expect(told.at(-1)).toBe('a1 unknown: until "Toy toy" is done');
    expect(error).toBeNull();
  });

  it('would change what looks broken where nothing earlier explains it', async () => {
    const verify = async (): Promise<Verdict> => ({ state: 'broken', error: isBroken });
    const { told } = await look([{ ...toyPhase(toys), verify }]);
    expect(told.at(-1)).toBe('a1 would-change: it broke');
  });

  it('cannot be told where it cannot be looked at: a run would not act on it', async () => {
    const { told } = await look([fails(isBroken)]);
    expect(told.at(-1)).toBe('a1 unknown: because it broke');
  });

  it('ends the look where its host is out of reach', async () => {
    const gone = new MusterError('host-unreachable', 'a1 is gone');
    const { error, told } = await look([toyPhase(toys), fails(gone), looking(isSo)]);
    expect(error).toBe(gone);
    expect(told.at(-1)).toBe('a1 unknown: until "Toy toy" is done');
  });
});
