import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangingPhase, ObservingPhase } from '../../../src/main/orchestrator/engine/phase.ts';
import { planRollback } from '../../../src/main/orchestrator/engine/plan-rollback.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { RunId } from '../../../src/shared/model/ids.ts';
import { type RollbackPlan, rollbackItems, stepsToUndo } from '../../../src/shared/model/rollback.ts';
import { type EngineWorld, engineWorld } from '../../support/engine-world.ts';
import { operationsOf, planBack, takeBack } from '../../support/rollback-world.ts';
import { thrownBy } from '../../support/thrown.ts';
import { type ToyWorld, toyPhase } from '../../support/toy-phase.ts';
import { withWayBack } from '../../support/toy-way-back.ts';

let world: EngineWorld;
let toys: ToyWorld;

beforeEach(() => {
  world = engineWorld({ servers: 1, agents: 2 });
  toys = { done: new Set(), log: [] };
});
afterEach(() => world.close());

const joins = { during: 'installing', after: 'active' } as const;
const all = { kind: 'all' } as const;

function prepareAnd(size: number, fails?: ReadonlySet<string>): readonly ChangingPhase[] {
  const join = toyPhase(toys, { id: 'join', size, nodeStatus: joins, ...(fails && { fails }) });
  return [withWayBack(toyPhase(toys, { id: 'prepare' }), toys), withWayBack(join, toys)];
}

const looking: ObservingPhase = {
  kind: 'observe',
  id: 'look',
  title: 'Look',
  purpose: 'See.',
  undo: 'Nothing to take back.',
  plan: (desired) => toyPhase({ done: new Set(), log: [] }, { id: 'look' }).plan(desired),
  verify: async () => ({ state: 'holds', evidence: 'seen' }),
};

async function ran(phases: readonly (ChangingPhase | ObservingPhase)[]): Promise<RunId> {
  return (await world.run({ phases })).run.id;
}
const told = (plan: RollbackPlan) =>
  rollbackItems(plan).map(({ stepId, verdict, whose }) => `${stepId} ${verdict} ${whose}`);
const undone = (plan: RollbackPlan) => stepsToUndo(plan).map(({ stepId }) => stepId);

describe('the list of what is taken back', () => {
  it('is the exact reverse of what was done, by phase, by group, by step', async () => {
    const phases = prepareAnd(2);
    const plan = planBack(world, await ran(phases), operationsOf(phases));
    expect(
      plan.phases.map(({ id, batches }) => [id, batches.map((batch) => batch.map((item) => item.stepId))]),
    ).toEqual([
      ['join', [['join/a2'], ['join/a1', 'join/s1']]],
      ['prepare', [['prepare/a2', 'prepare/a1', 'prepare/s1']]],
    ]);
    expect(stepsToUndo(plan)[0]).toMatchObject({
      title: 'Play on a2',
      words: 'Forget it.',
      whose: 'this-run',
    });
  });

  it('leaves out what could not be looked at: nothing was done to it', async () => {
    const [prepare, join] = prepareAnd(2);
    if (prepare === undefined || join === undefined) throw new Error('toys');
    const torn = new MusterError('remote-command', 'a1 does not say.');
    const verify: ChangingPhase['verify'] = (ctx, step, tools) =>
      step.id === 'prepare/a1' ? Promise.reject(torn) : prepare.verify(ctx, step, tools);
    const phases = [{ ...prepare, verify }, join];
    const plan = planBack(world, await ran(phases), operationsOf(phases));
    expect(told(plan)).toEqual(['prepare/a2 undo this-run', 'prepare/s1 undo this-run']);
  });

  it('names what failed, and leaves out what never began and what only looks', async () => {
    const phases = [looking, ...prepareAnd(1, new Set(['a1']))];
    const plan = planBack(world, await ran(phases), operationsOf(phases));
    expect(undone(plan)).toEqual(['join/a1', 'join/s1', 'prepare/a2', 'prepare/a1', 'prepare/s1']);
    expect(told(plan).join()).not.toMatch(/look|join\/a2/);
  });

  it('says of what has no way back why it stays', async () => {
    const { takeBack: _none, ...oneWay } = withWayBack(toyPhase(toys, { id: 'one-way' }), toys);
    const phases = [...prepareAnd(2), { ...oneWay, undo: 'The letter is sent.' }];
    const plan = planBack(world, await ran(phases), operationsOf(phases));
    expect(rollbackItems(plan)[0]).toMatchObject({ verdict: 'no-way-back', words: 'The letter is sent.' });
    expect(undone(plan)).toHaveLength(6);
  });

  it('never takes away what was there before Muster came', async () => {
    toys.done.add('prepare/s1');
    const phases = prepareAnd(2);
    const plan = planBack(world, await ran(phases), operationsOf(phases));
    expect(told(plan)).toContain('prepare/s1 nothing this-run');
    expect(rollbackItems(plan).at(-1)?.words).toBe('It was so before Muster came: it stays.');
    expect(undone(plan)).not.toContain('prepare/s1');
  });
});

describe('what earlier runs made', () => {
  it('goes with the run that found it so', async () => {
    const fails = new Set(['a1']);
    const first = prepareAnd(1, fails);
    await ran(first);
    fails.clear();
    const plan = planBack(world, await ran(first), operationsOf(first));
    expect(told(plan)).toEqual([
      'join/a2 undo this-run',
      'join/a1 undo this-run',
      'join/s1 undo earlier-run',
      'prepare/a2 undo earlier-run',
      'prepare/a1 undo earlier-run',
      'prepare/s1 undo earlier-run',
    ]);
  });

  it('stays away once it was taken back since, in whichever run that is written', async () => {
    const phases = prepareAnd(2);
    const first = await ran(phases);
    const second = await ran(phases);
    await takeBack(world, second, operationsOf(phases));
    expect(undone(planBack(world, first, operationsOf(phases)))).toEqual([]);
    expect(rollbackItems(planBack(world, first, operationsOf(phases)))[0]).toMatchObject({
      verdict: 'nothing',
      words: `Taken away by run ${second} since.`,
    });
    toys.done.add('prepare/s1');
    const third = planBack(world, await ran(phases), operationsOf(phases));
    expect(told(third)).toContain('prepare/s1 nothing this-run');
    expect(undone(third)).toContain('prepare/a1');
  });

  it('is gone where an uninstall was', async () => {
    const phases = prepareAnd(2);
    const wipe: ChangingPhase = {
      ...toyPhase(toys, { id: 'wipe', nodes: ({ nodes }) => nodes.slice(0, 2) }),
      nodeStatus: { during: 'draining', after: 'removed' },
    };
    const id = await ran(phases);
    await world.run({ phases: [wipe] });
    const others = operationsOf([...phases, wipe]);
    expect(undone(planBack(world, id, others))).toEqual(['join/a2', 'prepare/a2']);
  });

  it('is the same effect whichever phase brought the node in', async () => {
    const phases = prepareAnd(5);
    await ran(phases);
    const other = withWayBack(toyPhase(toys, { id: 'join-otherwise', nodeStatus: joins }), toys);
    for (const name of ['s1', 'a1', 'a2']) toys.done.add(`join-otherwise/${name}`);
    const later = [...phases.slice(0, 1), other];
    const id = await ran(later);
    const operations = operationsOf([...phases, other]);
    expect(undone(planBack(world, id, operations))).toContain('join-otherwise/a1');
  });

  it('goes first where it stands on what this run made and never came to', async () => {
    const phases = prepareAnd(5);
    await ran(phases);
    toys.done.delete('prepare/a1');
    const failing = toyPhase(toys, { id: 'middle', fails: new Set(['s1']) });
    const [prepare, join] = phases;
    if (prepare === undefined || join === undefined) throw new Error('toys');
    const later = [prepare, withWayBack(failing, toys), join];
    const plan = planBack(world, await ran(later), operationsOf(later));
    expect(told(plan).slice(0, 3)).toEqual([
      'join/a2 undo earlier-run',
      'join/a1 undo earlier-run',
      'join/s1 undo earlier-run',
    ]);
    expect(told(plan)).toContain('prepare/a1 undo this-run');
  });

  it('does not go with a run that made nothing and found nothing', async () => {
    const phases = prepareAnd(5);
    await ran(phases);
    const blocked: ObservingPhase = {
      ...looking,
      verify: () => Promise.reject(new Error('blocked')),
    };
    const later = [blocked, ...phases];
    expect(rollbackItems(planBack(world, await ran(later), operationsOf(later)))).toEqual([]);
  });

  it('stays where an earlier row cannot be read, and says so', async () => {
    const phases = prepareAnd(5);
    const first = await ran(phases);
    const second = await ran(phases);
    const { journal } = world;
    const past = (id: RunId) => {
      const run = journal.run(id);
      if (run === null) throw new Error('no run');
      return { run, steps: journal.steps(id) };
    };
    const damaged = {
      ...past(first),
      steps: past(first).steps.filter(({ stepId }) => stepId !== 'prepare/s1'),
    };
    const plan = planRollback({
      past: past(second),
      others: { newer: [], older: [damaged] },
      operations: operationsOf(phases),
      limit: all,
      initialServer: null,
    });
    const item = rollbackItems(plan).find(({ stepId }) => stepId === 'prepare/s1');
    expect(item).toMatchObject({ verdict: 'nothing' });
    expect(item?.words).toContain('cannot be read');
  });
});

describe('a part of the list', () => {
  it('--only-failed: every step of the nodes that failed, and nothing of the cluster', async () => {
    const phases = prepareAnd(5, new Set(['a2']));
    const plan = planBack(world, await ran(phases), operationsOf(phases), { kind: 'only-failed' });
    expect(undone(plan)).toEqual(['join/a2', 'prepare/a2']);
  });

  it('--only-failed: a node half taken back still counts, however far it came', async () => {
    const phases = prepareAnd(5, new Set(['a2']));
    const id = await ran(phases);
    const { journal } = world;
    const run = journal.run(id);
    if (run === null) throw new Error('no run');
    journal.beginRollback(id, run.owner);
    const joined = journal.steps(id).find(({ stepId }) => stepId === 'join/a2');
    if (joined === undefined) throw new Error('no step');
    journal.settleUndo(id, joined.stepId, { status: 'undone', output: null });
    journal.reap(() => false);
    const plan = planBack(world, id, operationsOf(phases), { kind: 'only-failed' });
    expect(undone(plan)).toEqual(['prepare/a2']);
  });

  it('--only-failed: not the initial server from under those that joined it', async () => {
    const phases = prepareAnd(5, new Set(['s1']));
    const id = await ran(phases);
    const error = thrownBy(() => planBack(world, id, operationsOf(phases), { kind: 'only-failed' }));
    expect(error).toMatchObject({ code: 'bad-input' });
    expect(String(error)).toContain('2 other nodes of edge stand on it');
  });

  it('--to: what came after the phase', async () => {
    const phases = prepareAnd(2);
    const id = await ran(phases);
    const plan = planBack(world, id, operationsOf(phases), { kind: 'to', phaseId: 'prepare' });
    expect(plan.phases.map(({ id: phaseId }) => phaseId)).toEqual(['join']);
    const error = thrownBy(() => planBack(world, id, operationsOf(phases), { kind: 'to', phaseId: 'moon' }));
    expect(error).toMatchObject({
      code: 'bad-input',
      cure: 'Name the phase that is to stay, one of: prepare, join.',
    });
  });
});

describe('a run that cannot be read as it was meant', () => {
  async function past(phases: readonly ChangingPhase[]) {
    const id = await ran(phases);
    const run = world.journal.run(id);
    if (run === null) throw new Error('no run');
    return { run, steps: world.journal.steps(id) };
  }

  it.each([1, 99])('a plan of version %i is refused with a way out', async (version) => {
    const phases = prepareAnd(5);
    const { run, steps } = await past(phases);
    const strange = { run: { ...run, plan: { ...run.plan, version } }, steps };
    const request = {
      others: { newer: [], older: [] },
      operations: operationsOf(phases),
      limit: all,
      initialServer: null,
    };
    const error = thrownBy(() => planRollback({ past: strange, ...request }));
    expect(error).toMatchObject({ code: 'run-mismatch', cure: expect.stringContaining('muster down edge') });
  });

  it('a phase that the code does not have is refused', async () => {
    const phases = prepareAnd(5);
    const id = await ran(phases);
    const error = thrownBy(() => planBack(world, id, operationsOf(phases.slice(0, 1))));
    expect(error).toMatchObject({ code: 'run-mismatch', message: expect.stringContaining('"join"') });
  });

  it('a row that cannot be read stops it', async () => {
    const phases = prepareAnd(5);
    const { run, steps } = await past(phases);
    const request = {
      others: { newer: [], older: [] },
      operations: operationsOf(phases),
      limit: all,
      initialServer: null,
    };
    const error = thrownBy(() => planRollback({ past: { run, steps: steps.slice(2) }, ...request }));
    expect(error).toMatchObject({
      code: 'database-corrupt',
      message: expect.stringContaining('prepare/s1 and 1 more'),
    });
  });
});
