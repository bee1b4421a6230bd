import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrashPoint } from '../../../src/main/orchestrator/engine/crash-points.ts';
import { PauseWanted } from '../../../src/main/orchestrator/engine/pause.ts';
import type { ChangingPhase, ObservingPhase } from '../../../src/main/orchestrator/engine/phase.ts';
import { together } from '../../../src/main/orchestrator/phases/steps.ts';
import { cancelledError, rootContext } from '../../../src/main/platform/call-context.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { RunId } from '../../../src/shared/model/ids.ts';
import { type EngineWorld, engineWorld } from '../../support/engine-world.ts';
import { operationsOf, planBack, takeBack } from '../../support/rollback-world.ts';
import { type ToyWorld, toyPhase } from '../../support/toy-phase.ts';
import { withWayBack } from '../../support/toy-way-back.ts';

let world: EngineWorld;
let toys: ToyWorld;

beforeEach(() => {
  world = engineWorld({ servers: 3, agents: 2 });
  toys = { done: new Set(), log: [] };
});
afterEach(() => world.close());

const installing = { during: 'installing', after: 'active' } as const;

/** Steps with status and attempts, as the journal has them. */
function rows(runId: RunId): readonly string[] {
  return world.journal.steps(runId).map(({ stepId, status, attempt }) => `${stepId} ${status} ${attempt}`);
}
const phaseRows = (runId: RunId) => world.journal.phases(runId).map(({ status }) => status);
const statuses = () => world.stores.nodes.ofCluster(world.desired.cluster.id).map(({ status }) => status);

/** Only looks, and tells the log that it did. */
function looking(): ObservingPhase {
  return {
    kind: 'observe',
    id: 'look',
    title: 'Look',
    purpose: 'See.',
    undo: 'Nothing was changed.',
    plan: ({ nodes }) => together('look', nodes.slice(0, 1), ({ hostname }) => `Look at ${hostname}`),
    verify: async () => {
      toys.log.push('look');
      return { state: 'holds', evidence: 'seen' };
    },
  };
}

describe('a run that goes on', () => {
  it('looks again, and does not touch again what is settled', async () => {
    const broken = toyPhase(toys, { size: 1, fails: new Set(['s3']) });
    const first = await world.run({ phases: [looking(), broken] });
    expect(first.status).toBe('stopped');
    toys.log.length = 0;
    // What is settled is not even looked at: the world has forgotten s1, and the journal has not.
    toys.done.delete('toy/s1');
    const second = await world.resume(first.run.id, { phases: [looking(), toyPhase(toys, { size: 1 })] });
    expect(second.status).toBe('done');
    expect(toys.log).toEqual(['look', 'toy: s3', 'toy: a1', 'toy: a2']);
    expect(rows(first.run.id)).toEqual([
      'look/s1 done 2',
      'toy/s1 done 1',
      'toy/s2 done 1',
      'toy/s3 done 2',
      'toy/a1 done 1',
      'toy/a2 done 1',
    ]);
    expect(phaseRows(first.run.id)).toEqual(['done', 'done']);
  });

  it('lets go of what it holds before its end is written, well or badly', async () => {
    const ends: string[] = [];
    const newest = () => world.journal.runsOf(world.desired.cluster.id)[0]?.status;
    const letGo = async () => void ends.push(`${newest()}`);
    const stopped = await world.run({ phases: [toyPhase(toys, { fails: new Set(['s3']) })] }, { letGo });
    const done = await world.resume(stopped.run.id, { phases: [toyPhase(toys)] }, { letGo });
    expect([stopped.status, done.status]).toEqual(['stopped', 'done']);
    expect(ends).toEqual(['running', 'running']);
  });

  it('leaves a phase alone whose every step is settled', async () => {
    const phases = (fails: readonly string[]) => [
      toyPhase(toys, { id: 'one' }),
      toyPhase(toys, { id: 'two', fails: new Set(fails) }),
    ];
    const first = await world.run({ phases: phases(['a2']) });
    const [before] = world.journal.phases(first.run.id);
    toys.log.length = 0;
    await world.resume(first.run.id, { phases: phases([]) });
    expect(toys.log).toEqual(['two: a2']);
    expect(world.journal.phases(first.run.id)[0]).toEqual(before);
  });

  it('does again what does not outlive a process', async () => {
    const phases = (fails: readonly string[]) => [
      { ...toyPhase(toys, { id: 'hold', nodes: ({ nodes }) => nodes.slice(0, 1) }), everyTime: true },
      toyPhase(toys, { id: 'two', fails: new Set(fails) }),
    ];
    const first = await world.run({ phases: phases(['a2']) });
    toys.log.length = 0;
    toys.done.delete('hold/s1');
    await world.resume(first.run.id, { phases: phases([]) });
    expect(toys.log).toEqual(['hold: s1', 'two: a2']);
  });

  it('does again what was taken back', async () => {
    const phases = [toyPhase(toys, { id: 'one' }), toyPhase(toys, { id: 'two' })];
    const first = await world.run({ phases });
    const { journal } = world;
    journal.beginRollback(first.run.id, first.run.owner);
    journal.startPhaseUndo(first.run.id, 'two');
    const [step] = journal.steps(first.run.id).filter(({ stepId }) => stepId === 'two/a2');
    if (step === undefined) throw new Error('no such step');
    journal.startUndo(first.run.id, step.stepId);
    journal.settleUndo(first.run.id, step.stepId, { status: 'undone', output: null });
    journal.settlePhaseUndo(first.run.id, 'two', 'undone');
    journal.settleRun(first.run.id, 'stopped', null);
    toys.done.delete('two/a2');
    toys.log.length = 0;
    expect((await world.resume(first.run.id, { phases })).status).toBe('done');
    expect(toys.log).toEqual(['two: a2']);
    expect(phaseRows(first.run.id)).toEqual(['done', 'done']);
  });

  it('is not unchanged when only its earlier part changed a host', async () => {
    const phases = [toyPhase(toys, { id: 'one' }), toyPhase(toys, { id: 'two' })];
    const id = await world.runUntilDeath(
      { phases },
      (point, at) => point === 'phase-settled' && at.phaseId === 'two',
    );
    expect((await world.resume(id, { phases })).status).toBe('done');
  });

  it('says "already so" only of what was there before it: what it began itself and finds is its own doing', async () => {
    const phases = [toyPhase(toys, { size: 1 })];
    const id = await world.runUntilDeath(
      { phases },
      (point, at) => point === 'step-acted' && at.stepId === 'toy/s2',
    );
    toys.done.add('toy/s3');
    toys.log.length = 0;
    expect((await world.resume(id, { phases })).status).toBe('done');
    expect(toys.log).toEqual(['toy: a1', 'toy: a2']);
    expect(rows(id).slice(1, 3)).toEqual(['toy/s2 done 1', 'toy/s3 held 0']);
  });

  it('acts again on what it began itself, also where that cannot be looked at any more', async () => {
    const toy = toyPhase(toys, { nodes: ({ nodes }) => nodes.slice(0, 1) });
    const id = await world.runUntilDeath({ phases: [toy] }, (point) => point === 'step-acted');
    toys.done.clear();
    const torn = new MusterError('remote-command', 'half a program');
    const verify: ChangingPhase['verify'] = (ctx, step, tools) =>
      step.actedAt === null ? Promise.reject(torn) : toy.verify(ctx, step, tools);
    expect((await world.resume(id, { phases: [{ ...toy, verify }] })).status).toBe('done');
    expect(rows(id)).toEqual(['toy/s1 done 2']);
  });

  it('keeps what is known of a step that was taken back and cannot be looked at', async () => {
    const toy = withWayBack(toyPhase(toys, { nodes: ({ nodes }) => nodes.slice(0, 1) }), toys);
    const first = toyPhase(toys, { id: 'first', nodes: ({ nodes }) => nodes.slice(0, 1) });
    const { run } = await world.run({ phases: [first, toy] });
    await takeBack(world, run.id, operationsOf([first, toy]), { limit: { kind: 'to', phaseId: 'first' } });
    const torn = new MusterError('remote-command', 's1 does not say.');
    const blind = { ...toy, verify: () => Promise.reject(torn) };
    expect(await world.resume(run.id, { phases: [first, blind] })).toMatchObject({
      status: 'stopped',
      error: { message: 's1 does not say.' },
    });
    expect(rows(run.id)).toEqual(['first/s1 done 1', 'toy/s1 undone 1']);
    expect(planBack(world, run.id, operationsOf([first, toy])).phases).toMatchObject([
      { id: 'toy', batches: [[{ verdict: 'nothing' }]] },
      { id: 'first' },
    ]);
  });

  const points: readonly CrashPoint[] = [
    'run-begun',
    'phase-started',
    'step-started',
    'step-acted',
    'step-proved',
    'step-settled',
    'stage-reached',
    'phase-settled',
  ];
  it.each(points)('ends as an undisturbed one after dying at %s, however often', async (point) => {
    const phases = [
      {
        ...toyPhase(toys, { id: 'one', size: 2, nodeStatus: installing }),
        reaches: 'joining-servers' as const,
      },
      { ...toyPhase(toys, { id: 'two', size: 3 }), reaches: 'completed' as const },
    ];
    const times = { seen: 0 };
    const second = (at: CrashPoint) => {
      if (at !== point) return false;
      times.seen += 1;
      return times.seen === 2 || point === 'run-begun';
    };
    const id = await world.runUntilDeath({ phases }, (at) => second(at));
    expect(world.journal.run(id)?.status).toBe('interrupted');
    expect(phaseRows(id)).not.toContain('running');
    times.seen = 1;
    if (point !== 'stage-reached' && point !== 'phase-settled') {
      await world.runUntilDeath({ phases }, (at) => second(at), { goOn: id });
    }
    expect((await world.resume(id, { phases })).status).toBe('done');
    expect(new Set(world.journal.steps(id).map(({ status }) => status))).toEqual(new Set(['done']));
    expect(phaseRows(id)).toEqual(['done', 'done']);
    expect(statuses()).toEqual(Array(5).fill('active'));
    expect(world.stores.clusters.byId(world.desired.cluster.id)?.installStage).toBe('completed');
  });
});

describe('a pause', () => {
  it('stands before the phase, and going on passes it', async () => {
    const phases = [toyPhase(toys, { id: 'one' }), toyPhase(toys, { id: 'two' })];
    const first = await world.run({ phases }, { wishes: { pauseBefore: ['two'] } });
    expect(first).toMatchObject({ status: 'paused', error: null, pause: 'before "Toy two"' });
    expect(world.journal.run(first.run.id)).toMatchObject({ status: 'paused', error: null });
    expect(phaseRows(first.run.id)).toEqual(['done', 'pending']);
    expect((await world.resume(first.run.id, { phases })).status).toBe('done');
    expect(toys.log).toEqual(['one: s1 s2 s3 a1 a2', 'two: s1 s2 s3 a1 a2']);
  });

  it('is passed alone: the next one holds', async () => {
    const phases = [toyPhase(toys, { id: 'one' }), toyPhase(toys, { id: 'two' })];
    const first = await world.run({ phases }, { wishes: { pauseBefore: ['one', 'two'] } });
    expect(first).toMatchObject({ status: 'paused', pause: 'before "Toy one"' });
    expect(await world.resume(first.run.id, { phases })).toMatchObject({ pause: 'before "Toy two"' });
    expect((await world.resume(first.run.id, { phases })).status).toBe('done');
  });

  it('holds again when the run stopped in another way before it got there', async () => {
    const phases = (fails: readonly string[]) => [
      toyPhase(toys, { id: 'one', fails: new Set(fails) }),
      toyPhase(toys, { id: 'two' }),
    ];
    const first = await world.run({ phases: phases(['s1']) }, { wishes: { pauseBefore: ['two'] } });
    expect(first.status).toBe('stopped');
    expect(await world.resume(first.run.id, { phases: phases([]) })).toMatchObject({ status: 'paused' });
  });

  it('is not asked for twice by a phase that has begun', async () => {
    const phases = (fails: readonly string[]) => [toyPhase(toys, { size: 1, fails: new Set(fails) })];
    const wishes = { pauseBefore: ['toy'] };
    const first = await world.run({ phases: phases(['s2']) }, { wishes });
    expect((await world.resume(first.run.id, { phases: phases(['s2']) })).status).toBe('stopped');
    expect((await world.resume(first.run.id, { phases: phases([]) })).status).toBe('done');
  });

  it('comes after each group that changed a host, as long as hosts are ahead', async () => {
    toys.done.add('one/s2');
    const phases = [
      toyPhase(toys, { id: 'one', size: 1, nodes: ({ nodes }) => nodes.slice(0, 3) }),
      toyPhase(toys, { id: 'two', nodes: ({ nodes }) => nodes.slice(3) }),
      { ...toyPhase(toys, { id: 'home' }), touches: 'laptop' as const },
    ];
    const first = await world.run({ phases }, { wishes: { pauseBetween: true } });
    expect(first).toMatchObject({ status: 'paused', pause: 'after s1 in "Toy one"' });
    expect(phaseRows(first.run.id)).toEqual(['pending', 'pending', 'pending']);
    expect(await world.resume(first.run.id, { phases })).toMatchObject({ pause: 'after s3 in "Toy one"' });
    expect(phaseRows(first.run.id)).toEqual(['done', 'pending', 'pending']);
    const last = await world.resume(first.run.id, { phases });
    expect(last.status).toBe('done');
    expect(toys.log).toEqual(['one: s1', 'one: s3', 'two: a1 a2', 'home: s1 s2 s3 a1 a2']);
  });
});

describe('a pause between groups', () => {
  it('is not asked for after what is done anew each time: the run would never get past it', async () => {
    const hold = {
      ...toyPhase(toys, { id: 'hold', nodes: ({ nodes }) => nodes.slice(0, 1) }),
      everyTime: true,
    };
    const forgetful: ChangingPhase = {
      ...hold,
      verify: async (...args) => {
        const verdict = await hold.verify(...args);
        if (verdict.state === 'holds') toys.done.delete('hold/s1');
        return verdict;
      },
    };
    const phases = [forgetful, toyPhase(toys, { id: 'two' })];
    const result = await world.run({ phases }, { wishes: { pauseBetween: true } });
    expect(result.status).toBe('done');
    expect(toys.log).toEqual(['hold: s1', 'two: s1 s2 s3 a1 a2']);
  });
});

describe('a phase that is left out', () => {
  it('does nothing, says why, and claims no stage', async () => {
    const optional = { ...toyPhase(toys, { id: 'one' }), skippable: 'Sure?', reaches: 'completed' as const };
    const phases = [optional, toyPhase(toys, { id: 'two' })];
    const skip = new Map([['one', 'done by hand']]);
    const first = await world.run({ phases }, { wishes: { skip } });
    expect(first.status).toBe('done');
    expect(toys.log).toEqual(['two: s1 s2 s3 a1 a2']);
    const [step] = world.journal.steps(first.run.id);
    expect(step).toMatchObject({ status: 'skipped', output: 'done by hand', attempt: 0 });
    expect(phaseRows(first.run.id)).toEqual(['skipped', 'done']);
    expect(world.stores.clusters.byId(world.desired.cluster.id)?.installStage).toBe('none');
  });

  it('stays left out when the run goes on', async () => {
    const phases = (fails: readonly string[]) => [
      { ...looking(), skippable: 'Sure?' },
      toyPhase(toys, { fails: new Set(fails) }),
    ];
    const skip = new Map([['look', 'blind']]);
    const first = await world.run({ phases: phases(['s1']) }, { wishes: { skip } });
    await world.resume(first.run.id, { phases: phases([]) });
    expect(toys.log).not.toContain('look');
    expect(phaseRows(first.run.id)).toEqual(['skipped', 'done']);
  });
});

describe('somebody who asks to stop soon', () => {
  function asking() {
    const soon = new AbortController();
    const ctx = rootContext({ stopSoon: soon.signal });
    const wish = new PauseWanted();
    return { ctx, wish, ask: () => soon.abort(cancelledError()), pause: () => soon.abort(wish) };
  }

  it.each(['stays', 'is recalled', 'is cut off'] as const)(
    'gets a pause instead of an end, as long as the wish stays: it %s',
    async (then) => {
      const { ctx, wish, pause } = asking();
      const stop = new AbortController();
      const toy = toyPhase(toys, { size: 1 });
      const phase = {
        ...toy,
        run: async (...args: Parameters<typeof toy.run>) => {
          pause();
          const ran = await toy.run(...args);
          if (then === 'is recalled') wish.recall();
          if (then === 'is cut off') stop.abort(cancelledError());
          return ran;
        },
      };
      const result = await world.run({ phases: [phase] }, { ctx: { ...ctx, signal: stop.signal } });
      expect(result.status).toBe(then === 'stays' ? 'paused' : 'cancelled');
      if (then !== 'stays') return;
      expect(result.error).toBeNull();
      expect(rows(result.run.id).slice(0, 2)).toEqual(['toy/s1 done 1', 'toy/s2 pending 0']);
      expect((await world.resume(result.run.id, { phases: [toy] })).status).toBe('done');
    },
  );

  it('gets it after the steps under way, which are finished', async () => {
    const { ctx, ask } = asking();
    const toy = toyPhase(toys, { size: 2 });
    const phases = [
      {
        ...toy,
        run: (...args: Parameters<typeof toy.run>) => {
          ask();
          return toy.run(...args);
        },
      },
    ];
    const result = await world.run({ phases }, { ctx });
    expect(result.status).toBe('cancelled');
    expect(toys.log).toEqual(['toy: s1 s2']);
    expect(rows(result.run.id)).toEqual([
      'toy/s1 done 1',
      'toy/s2 done 1',
      'toy/s3 pending 0',
      'toy/a1 pending 0',
      'toy/a2 pending 0',
    ]);
    expect(phaseRows(result.run.id)).toEqual(['pending']);
    expect((await world.resume(result.run.id, { phases: [toy] })).status).toBe('done');
  });

  it('gets it between two phases', async () => {
    const { ctx, ask } = asking();
    const crash = (point: CrashPoint) => point === 'phase-settled' && ask();
    const phases = [toyPhase(toys, { id: 'one' }), toyPhase(toys, { id: 'two' })];
    const result = await world.run({ phases }, { ctx, crash: (point) => void crash(point) });
    expect(result.status).toBe('cancelled');
    expect(phaseRows(result.run.id)).toEqual(['done', 'pending']);
  });

  it('does not wait for a gate, nor for a look', async () => {
    const gated = asking();
    const gate = async () => {
      gated.ask();
      return { state: 'not-yet', waitingFor: 'the gate', reason: 'shut' } as const;
    };
    const first = await world.run({ phases: [toyPhase(toys, { gate })] }, { ctx: gated.ctx });
    expect(first.status).toBe('cancelled');
    expect(toys.log).toEqual([]);
    const looked = asking();
    const verify: ObservingPhase['verify'] = async () => {
      looked.ask();
      return { state: 'not-yet', waitingFor: 'a sight', reason: 'fog' };
    };
    const second = await world.run({ phases: [{ ...looking(), verify }] }, { ctx: looked.ctx });
    expect(second.status).toBe('cancelled');
  });

  it('is heard before a group acts, while it is only looked at', async () => {
    const { ctx, ask } = asking();
    const toy = toyPhase(toys, { size: 1 });
    const phases = [
      {
        ...toy,
        verify: (...args: Parameters<typeof toy.verify>) => {
          ask();
          return toy.verify(...args);
        },
      },
    ];
    const result = await world.run({ phases }, { ctx });
    expect(result.status).toBe('cancelled');
    expect(toys.log).toEqual([]);
    expect(new Set(rows(result.run.id).map((row) => row.split(' ')[1]))).toEqual(new Set(['pending']));
  });
});
