import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crashPoints } from '../../../src/main/orchestrator/engine/crash-points.ts';
import type { ChangingPhase } from '../../../src/main/orchestrator/engine/phase.ts';
import { cancelledError, rootContext } from '../../../src/main/platform/call-context.ts';
import { systemClock } from '../../../src/main/platform/clock.ts';
import { createJournal } from '../../../src/main/store/journal/create-journal.ts';
import { openDatabase } from '../../../src/main/store/open-database.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { RunId } from '../../../src/shared/model/ids.ts';
import { type EngineWorld, engineWorld } from '../../support/engine-world.ts';
import { dieTakingBack, operationsOf, takeBack } from '../../support/rollback-world.ts';
import { type ToyWorld, toyPhase } from '../../support/toy-phase.ts';
import { type ToyWayBackOptions, withWayBack } from '../../support/toy-way-back.ts';

let world: EngineWorld;
let toys: ToyWorld;

beforeEach(() => {
  world = engineWorld({ servers: 2, agents: 2 });
  toys = { done: new Set(), log: [] };
});
afterEach(() => world.close());

const joins = { during: 'installing', after: 'active' } as const;
const leaves = { during: 'draining', after: 'removed' } as const;

/** Prepare all hosts, then bring servers one by one and agents in pairs. */
function phasesWith(join: ToyWayBackOptions = {}, prepare: ToyWayBackOptions = {}): readonly ChangingPhase[] {
  const of = (role: string) => (desired: EngineWorld['desired']) =>
    desired.nodes.filter((node) => node.role === role);
  const way = { nodeStatus: leaves, ...join };
  const servers = toyPhase(toys, { id: 'servers', size: 1, nodes: of('server'), nodeStatus: joins });
  const agents = toyPhase(toys, { id: 'agents', nodes: of('agent'), nodeStatus: joins });
  return [
    withWayBack(toyPhase(toys, { id: 'prepare' }), toys, prepare),
    withWayBack({ ...servers, reaches: 'agents' }, toys, { ...way, returnsTo: 'none' }),
    withWayBack({ ...agents, reaches: 'completed' }, toys, { ...way, returnsTo: 'agents' }),
  ];
}

async function installed(phases: readonly ChangingPhase[]): Promise<RunId> {
  const { run, status } = await world.run({ phases });
  expect(status).toBe('done');
  toys.log.length = 0;
  return run.id;
}

function statuses(runId: RunId): Record<string, string> {
  return Object.fromEntries(world.journal.steps(runId).map(({ stepId, status }) => [stepId, status]));
}
const nodeStatuses = () => world.desired.nodes.map(({ id }) => world.nodeById(id).status);
const stage = () => world.stores.clusters.byId(world.desired.cluster.id)?.installStage;

const reverse = ['undo agents: a2 a1', 'undo servers: s2', 'undo servers: s1', 'undo prepare: a2 a1 s2 s1'];

describe('taking a run back', () => {
  it('goes through the groups in exact reverse, proves each, and leaves nothing', async () => {
    const phases = phasesWith({ looks: 2 });
    const id = await installed(phases);
    const result = await takeBack(world, id, operationsOf(phases));
    expect(result).toEqual({ status: 'rolled-back', error: null, undone: 8 });
    expect(toys.log).toEqual(reverse);
    expect(toys.done.size).toBe(0);
    expect(new Set(Object.values(statuses(id)))).toEqual(new Set(['undone']));
    expect(new Set(world.journal.phases(id).map(({ status }) => status))).toEqual(new Set(['undone']));
    expect(world.journal.run(id)).toMatchObject({ status: 'rolled-back', error: null });
    expect(nodeStatuses()).toEqual(['removed', 'removed', 'removed', 'removed']);
    expect(stage()).toBe('none');
  });

  it('hands a phase all its groups at once where that keeps its own order', async () => {
    const phases = phasesWith({ asOne: true });
    const id = await installed(phases);
    expect(await takeBack(world, id, operationsOf(phases))).toMatchObject({
      status: 'rolled-back',
      undone: 8,
    });
    expect(toys.log).toEqual(['undo agents: a2 a1', 'undo servers: s2 s1', 'undo prepare: a2 a1 s2 s1']);
  });

  it('writes that a step is being taken back before it acts', async () => {
    const phases = phasesWith();
    const id = await installed(phases);
    const [prepare, servers, agents] = phases;
    if (prepare?.takeBack === undefined || servers === undefined || agents === undefined)
      throw new Error('toys');
    const rows: string[][] = [];
    const { undo } = prepare.takeBack;
    const watched: ChangingPhase = {
      ...prepare,
      takeBack: {
        ...prepare.takeBack,
        undo: (ctx, batch, tools) => {
          const ids = new Set<string>(batch.map((step) => step.id));
          const steps = world.journal.steps(id).filter(({ stepId }) => ids.has(stepId));
          rows.push(steps.map(({ status }) => status));
          return undo(ctx, batch, tools);
        },
      },
    };
    await takeBack(world, id, operationsOf([watched, servers, agents]));
    expect(rows).toEqual([['undoing', 'undoing', 'undoing', 'undoing']]);
  });

  it('lets go of what it holds after the last step, before it writes that it is rolled back', async () => {
    const phases = phasesWith();
    const id = await installed(phases);
    const seen: unknown[] = [];
    const letGo = async () =>
      void seen.push(world.journal.run(id)?.status, new Set(Object.values(statuses(id))));
    await takeBack(world, id, operationsOf(phases), { letGo });
    expect(seen).toEqual(['rolling-back', new Set(['undone'])]);
  });

  it('does not act on what is gone already', async () => {
    const phases = phasesWith();
    const id = await installed(phases);
    toys.done.delete('agents/a1');
    toys.done.delete('servers/s2');
    expect((await takeBack(world, id, operationsOf(phases))).status).toBe('rolled-back');
    expect(toys.log).toEqual(['undo agents: a2', 'undo servers: s1', 'undo prepare: a2 a1 s2 s1']);
    expect(statuses(id)).toMatchObject({ 'agents/a1': 'undone', 'servers/s2': 'undone' });
    expect(nodeStatuses()).toEqual(['removed', 'removed', 'removed', 'removed']);
  });

  it('waits for the gate of a group and tells why', async () => {
    let looks = 0;
    const gate: ToyWayBackOptions['gate'] = async () => {
      looks += 1;
      return looks > 2
        ? { state: 'holds', evidence: 'open' }
        : { state: 'not-yet', waitingFor: 'the gate', reason: `look ${looks}` };
    };
    const phases = phasesWith({}, { gate });
    const id = await installed(phases);
    expect((await takeBack(world, id, operationsOf(phases))).status).toBe('rolled-back');
    const waits = world.journal
      .events(id, 0, 1000)
      .flatMap(({ body }) => (body.type === 'step' && body.status === 'undoing' ? [body.lastReason] : []));
    expect(waits).toContain('look 2');
  });
});

describe('a step that cannot be taken back', () => {
  it('stops after its group has outcomes, says what a person must do, and the same command goes on', async () => {
    const fails = new Set(['a1']);
    const phases = phasesWith({ fails });
    const id = await installed(phases);
    const result = await takeBack(world, id, operationsOf(phases));
    expect(result).toMatchObject({ status: 'needs-attention', undone: 1 });
    expect(result.error?.message).toBe('a1: the toy is stuck');
    expect(result.error?.cure).toBe(
      `Pull harder. Then go on taking it back with the same command: muster rollback ${id}`,
    );
    expect(statuses(id)).toMatchObject({
      'agents/a1': 'undo-failed',
      'agents/a2': 'undone',
      'servers/s1': 'done',
    });
    expect(world.journal.run(id)?.status).toBe('needs-attention');
    expect(nodeStatuses()).toEqual(['active', 'active', 'failed', 'removed']);

    fails.clear();
    toys.log.length = 0;
    expect((await takeBack(world, id, operationsOf(phases))).status).toBe('rolled-back');
    expect(toys.log).toEqual(['undo agents: a1', ...reverse.slice(1)]);
    expect(nodeStatuses()).toEqual(['removed', 'removed', 'removed', 'removed']);
    expect(stage()).toBe('none');
  });

  it('is not acted upon while its host does not answer', async () => {
    const lost = new Set(['a2']);
    const phases = phasesWith({ lost });
    const id = await installed(phases);
    const result = await takeBack(world, id, operationsOf(phases));
    expect(result.error).toMatchObject({ code: 'host-unreachable', message: 'a2 does not answer.' });
    expect(toys.log).toEqual(['undo agents: a1']);
    expect(statuses(id)).toMatchObject({ 'agents/a1': 'undone', 'agents/a2': 'undo-failed' });
    lost.clear();
    expect((await takeBack(world, id, operationsOf(phases))).status).toBe('rolled-back');
  });

  it('is waited for by its group also where the journal takes one outcome no more', async () => {
    const phases = phasesWith({}, { looks: 5 });
    const id = await installed(phases);
    const full = new MusterError('disk-full', "The laptop's disk is full.");
    const result = await takeBack(world, id, operationsOf(phases), {
      crash: (point, { stepId }) => {
        if (point === 'undo-acted' && stepId === 'prepare/s1') throw full;
      },
    });
    expect(result).toMatchObject({ status: 'needs-attention', error: { code: 'disk-full' } });
    const left = Object.entries(statuses(id)).filter(([, status]) => status !== 'undone');
    expect(left).toEqual([['prepare/s1', 'undoing']]);
  });

  it('says what it waited for when time runs out', async () => {
    const phases = phasesWith({ looks: 1_000_000 });
    const { run } = await world.run({ phases }, { deadlineMs: 300 });
    const result = await takeBack(world, run.id, operationsOf(phases));
    expect(result).toMatchObject({ status: 'needs-attention', error: { code: 'deadline' } });
    expect(result.error?.message).toContain('Taking back "Toy agents"');
    expect(result.error?.message).toMatch(/a[12] to be quiet/);
  });
});

describe('somebody who stops it', () => {
  it('is heard between two groups, and the rest can be taken back later', async () => {
    const stop = new AbortController();
    const phases = phasesWith();
    const id = await installed(phases);
    const result = await takeBack(world, id, operationsOf(phases), {
      ctx: rootContext({ stopSoon: stop.signal }),
      crash: (point, { stepId }) => {
        if (point === 'undo-settled' && stepId === 'servers/s2') stop.abort(cancelledError());
      },
    });
    expect(result).toMatchObject({ status: 'needs-attention', error: { code: 'cancelled' } });
    expect(result.error?.message).toBe(
      'Stopped because somebody asked for it: 3 of 8 steps are taken back, the others stand.',
    );
    expect(result.error?.cure).toContain(`muster rollback ${id}`);
    expect(statuses(id)).toMatchObject({ 'servers/s1': 'done', 'servers/s2': 'undone' });
    expect((await takeBack(world, id, operationsOf(phases))).status).toBe('rolled-back');
    expect(toys.log).toEqual(reverse);
  });

  it('is heard while a gate is shut', async () => {
    const stop = new AbortController();
    const gate: ToyWayBackOptions['gate'] = async () => {
      stop.abort(cancelledError());
      return { state: 'not-yet', waitingFor: 'the gate', reason: 'shut' };
    };
    const phases = phasesWith({ gate });
    const id = await installed(phases);
    const ctx = rootContext({ stopSoon: stop.signal });
    const result = await takeBack(world, id, operationsOf(phases), { ctx });
    expect(result).toMatchObject({ status: 'needs-attention', error: { code: 'cancelled' } });
    expect(toys.log).toEqual([]);
  });

  it('can cut short what is under way', async () => {
    const stop = new AbortController();
    const phases = phasesWith({ looks: 1_000_000 });
    const id = await installed(phases);
    const result = await takeBack(world, id, operationsOf(phases), {
      ctx: rootContext({ signal: stop.signal }),
      crash: (point) => point === 'undo-acted' && stop.abort(cancelledError()),
    });
    expect(result).toMatchObject({ status: 'needs-attention', error: { code: 'cancelled' } });
    expect(statuses(id)).toMatchObject({ 'agents/a1': 'undo-failed', 'servers/s1': 'done' });
  });
});

describe('a part of a run', () => {
  it('only the nodes that failed: the others stay, the run can go on and brings them back', async () => {
    const phases = phasesWith();
    const fails = new Set(['a1']);
    const breaking = toyPhase(toys, {
      id: 'agents',
      nodes: ({ nodes }) => nodes.filter(({ role }) => role === 'agent'),
      nodeStatus: joins,
      fails,
    });
    const failing = [
      ...phases.slice(0, 2),
      withWayBack(breaking, toys, { nodeStatus: leaves, returnsTo: 'agents' }),
    ];
    const { run, status } = await world.run({ phases: failing });
    expect(status).toBe('stopped');
    toys.log.length = 0;
    const result = await takeBack(world, run.id, operationsOf(failing), { limit: { kind: 'only-failed' } });
    expect(result).toMatchObject({ status: 'stopped', error: null, undone: 2 });
    expect(toys.log).toEqual(['undo prepare: a1']);
    expect(statuses(run.id)).toMatchObject({
      'agents/a1': 'undone',
      'agents/a2': 'done',
      'prepare/a1': 'undone',
      'prepare/a2': 'done',
    });
    expect(nodeStatuses()).toEqual(['active', 'active', 'pending', 'active']);
    expect(stage()).toBe('agents');

    fails.clear();
    toys.log.length = 0;
    expect((await world.resume(run.id, { phases: failing })).status).toBe('done');
    expect(toys.log).toEqual(['prepare: a1', 'agents: a1']);
    expect(nodeStatuses()).toEqual(['active', 'active', 'active', 'active']);
  });

  it('what came after a phase: the phase itself stays', async () => {
    const phases = phasesWith();
    const id = await installed(phases);
    const limit = { kind: 'to', phaseId: 'servers' } as const;
    const result = await takeBack(world, id, operationsOf(phases), { limit });
    expect(result).toMatchObject({ status: 'stopped', error: null, undone: 2 });
    expect(toys.log).toEqual(['undo agents: a2 a1']);
    expect(stage()).toBe('agents');
    expect(nodeStatuses()).toEqual(['active', 'active', 'pending', 'pending']);
    expect((await world.resume(id, { phases })).status).toBe('done');
    expect(stage()).toBe('completed');
  });
});

describe('what has to be before it begins', () => {
  it('leaves the run as it was when it cannot be had', async () => {
    const phases = phasesWith();
    const id = await installed(phases);
    const before = () => Promise.reject(new MusterError('disk-full', 'No room for evidence.'));
    await expect(takeBack(world, id, operationsOf(phases), { before })).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect(toys.log).toEqual([]);
    expect(world.journal.run(id)).toMatchObject({ status: 'done', error: null });
  });

  it('lets go of what it holds where it cannot be had, before it writes that the run is as it was', async () => {
    const phases = phasesWith();
    const id = await installed(phases);
    const before = () => Promise.reject(new MusterError('disk-full', 'No room for evidence.'));
    const seen: unknown[] = [];
    const letGo = async () => void seen.push(world.journal.run(id)?.status);
    await expect(takeBack(world, id, operationsOf(phases), { before, letGo })).rejects.toThrow('No room');
    expect(seen).toEqual(['rolling-back']);
  });

  it('is not waited for without a limit', async () => {
    const hold = toyPhase(toys, { id: 'hold', nodes: ({ nodes }) => nodes.slice(0, 1) });
    const going = [{ ...hold, everyTime: true }, ...phasesWith()];
    const { run } = await world.run({ phases: going }, { deadlineMs: 300 });
    toys.done.delete('hold/s1');
    const never = toyPhase(toys, {
      id: 'hold',
      nodes: ({ nodes }) => nodes.slice(0, 1),
      stuck: new Set(['s1']),
    });
    const phases = [{ ...never, everyTime: true }, ...phasesWith()];
    await expect(takeBack(world, run.id, operationsOf(phases))).rejects.toMatchObject({ code: 'deadline' });
    expect(world.journal.run(run.id)).toMatchObject({ status: 'done', error: null });
  });

  it('takes up anew what does not outlive a process, before anything else', async () => {
    const hold = toyPhase(toys, { id: 'hold', nodes: ({ nodes }) => nodes.slice(0, 1) });
    const phases = [{ ...hold, everyTime: true }, ...phasesWith()];
    const id = await installed(phases);
    const before = async () => void toys.log.push('evidence');
    expect((await takeBack(world, id, operationsOf(phases), { before })).status).toBe('rolled-back');
    expect(toys.log).toEqual(['hold: s1', 'evidence', ...reverse]);
    expect(statuses(id)['hold/s1']).toBe('done');
  });
});

describe('a run of which another one has taken a part away since', () => {
  it('is rolled back whole: no phase of it still counts as to be done', async () => {
    const phases = [withWayBack(toyPhase(toys, { id: 'one', size: 1 }), toys)];
    const first = await installed(phases);
    await dieTakingBack(world, first, operationsOf(phases), { dies: (point) => point === 'undo-settled' });
    const second = await installed(phases);
    expect((await takeBack(world, second, operationsOf(phases))).status).toBe('rolled-back');
    expect((await takeBack(world, first, operationsOf(phases))).status).toBe('rolled-back');
    expect(world.journal.phases(first).map(({ status }) => status)).toEqual(['undone']);
  });
});

describe('a process that dies while taking back', () => {
  const points = crashPoints.filter((point) => point.startsWith('undo-') || point === 'rollback-begun');
  it('has places to die at', () => expect(points.length).toBe(5));

  it.each(points)('at %s: the run needs attention, and the same command ends it', async (point) => {
    for (const nth of [1, 3, 5]) {
      const phases = phasesWith();
      const id = await installed(phases);
      let passed = 0;
      const dies = (at: string) => {
        if (at === point) passed += 1;
        return passed === (point === 'rollback-begun' ? 1 : nth);
      };
      await dieTakingBack(world, id, operationsOf(phases), { dies });
      expect(world.journal.run(id)?.status).toBe('needs-attention');
      expect(Object.values(statuses(id))).not.toContain('undoing');
      expect((await takeBack(world, id, operationsOf(phases))).status).toBe('rolled-back');
      expect(toys.done.size).toBe(0);
      expect(new Set(Object.values(statuses(id)))).toEqual(new Set(['undone']));
      expect(new Set(world.journal.phases(id).map(({ status }) => status))).toEqual(new Set(['undone']));
      expect(nodeStatuses()).toEqual(['removed', 'removed', 'removed', 'removed']);
      expect(stage()).toBe('none');
      for (const { id: nodeId } of world.desired.nodes) {
        world.stores.nodes.moveStatus(nodeId, { status: 'pending' });
      }
    }
  });

  it('leaves rows that another database handle reads the same', async () => {
    const phases = phasesWith();
    const id = await installed(phases);
    await dieTakingBack(world, id, operationsOf(phases), { dies: (point) => point === 'undo-acted' });
    const reader = openDatabase({ directory: world.directory, readOnly: true });
    try {
      const journal = createJournal(reader, systemClock);
      expect(journal.steps(id)).toEqual(world.journal.steps(id));
      expect(journal.run(id)).toMatchObject({ status: 'needs-attention' });
    } finally {
      reader.close();
    }
  });
});
