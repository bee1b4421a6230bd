import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangingPhase } from '../../../src/main/orchestrator/engine/phase.ts';
import { nodeOf } from '../../../src/main/orchestrator/phases/steps.ts';
import { cancelledError, rootContext } from '../../../src/main/platform/call-context.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { RunId } from '../../../src/shared/model/ids.ts';
import type { RunStep } from '../../../src/shared/model/run.ts';
import { type EngineWorld, engineWorld } from '../../support/engine-world.ts';
import { type ToyWorld, toyPhase } from '../../support/toy-phase.ts';

let world: EngineWorld;
let toys: ToyWorld;

beforeEach(() => {
  world = engineWorld({ servers: 3, agents: 2 });
  toys = { done: new Set(), log: [] };
});
afterEach(() => world.close());

function statuses(steps: readonly RunStep[]): Record<string, string> {
  return Object.fromEntries(steps.map(({ stepId, status }) => [stepId, status]));
}

const installing = { during: 'installing', after: 'active' } as const;

describe('a run', () => {
  it('acts once on every step, in the order of the batches, and is done', async () => {
    const result = await world.run({ phases: [toyPhase(toys, { size: 2 })] });
    expect(result).toMatchObject({ status: 'done', error: null });
    expect(toys.log).toEqual(['toy: s1 s2', 'toy: s3 a1', 'toy: a2']);
    expect(new Set(Object.values(statuses(world.journal.steps(result.run.id))))).toEqual(new Set(['done']));
    expect(world.journal.run(result.run.id)?.status).toBe('done');
  });

  it('records what already holds, repeats nothing, and says that nothing changed', async () => {
    const phases = [toyPhase(toys)];
    await world.run({ phases });
    toys.log.length = 0;
    const second = await world.run({ phases });
    expect(second.status).toBe('unchanged');
    expect(toys.log).toEqual([]);
    expect(new Set(Object.values(statuses(world.journal.steps(second.run.id))))).toEqual(new Set(['held']));
  });

  it('carries on after a failure without repeating what is proved', async () => {
    const broken = await world.run({ phases: [toyPhase(toys, { size: 1, fails: new Set(['s3']) })] });
    expect(broken.status).toBe('stopped');
    expect(broken.error?.message).toBe('s3: the toy broke');
    expect(broken.error?.cure).toBe('Get another.');
    expect(toys.log).toEqual(['toy: s1', 'toy: s2', 'toy: s3']);
    toys.log.length = 0;
    const second = await world.run({ phases: [toyPhase(toys, { size: 1 })] });
    expect(second.status).toBe('done');
    expect(toys.log).toEqual(['toy: s3', 'toy: a1', 'toy: a2']);
  });

  it('gives every step of a batch an outcome before it stops, and leaves later ones pending', async () => {
    const phases = [toyPhase(toys, { fails: new Set(['s2', 'a1']) }), toyPhase(toys, { id: 'later' })];
    const result = await world.run({ phases });
    expect(result.error?.message).toBe('s2: the toy broke (and 1 more in the same phase)');
    expect(statuses(world.journal.steps(result.run.id))).toMatchObject({
      'toy/s1': 'done',
      'toy/s2': 'failed',
      'toy/s3': 'done',
      'toy/a1': 'failed',
      'toy/a2': 'done',
      'later/s1': 'pending',
    });
    expect(world.journal.phases(result.run.id).map(({ status }) => status)).toEqual(['failed', 'pending']);
  });

  it('does nothing to what it cannot look at, and says why', async () => {
    const torn = new MusterError('remote-command', 's2 does not say.', { cure: 'Look there.' });
    const toy = toyPhase(toys);
    const verify: ChangingPhase['verify'] = (ctx, step, tools) =>
      nodeOf(step).hostname === 's2' ? Promise.reject(torn) : toy.verify(ctx, step, tools);
    const result = await world.run({ phases: [{ ...toy, nodeStatus: installing, verify }] });
    expect(result).toMatchObject({ status: 'stopped', error: { message: 's2 does not say.' } });
    expect(toys.log).toEqual(['toy: s1 s3 a1 a2']);
    const row = world.journal.steps(result.run.id).find(({ stepId }) => stepId === 'toy/s2');
    expect(row).toMatchObject({ status: 'failed', attempt: 0, error: { code: 'remote-command' } });
    expect(world.desired.nodes.map(({ id }) => world.nodeById(id).status)[1]).toBe('pending');
  });

  it('looks again where what keeps it from seeing may pass, and a defect is no "not so"', async () => {
    toys.done.add('toy/s1');
    const toy = toyPhase(toys, { nodes: ({ nodes }) => nodes.slice(0, 1) });
    const away = new MusterError('host-unreachable', 's1 is away.', { retryable: true });
    const faults: unknown[] = [away, away];
    const verify: ChangingPhase['verify'] = async (ctx, step, tools) => {
      if (faults.length > 0) throw faults.pop();
      return toy.verify(ctx, step, tools);
    };
    const phases = [{ ...toy, verify }];
    const first = await world.run({ phases });
    expect(world.journal.steps(first.run.id).map(({ status }) => status)).toEqual(['held']);
    faults.push(away, away, away);
    expect((await world.run({ phases })).error).toMatchObject({ code: 'host-unreachable' });
    faults.push(new TypeError('undefined is not a host'));
    expect((await world.run({ phases })).error).toMatchObject({ code: 'internal' });
    expect(toys.log).toEqual([]);
  });

  it('waits for the other steps of a batch where the journal takes one outcome no more', async () => {
    const full = new MusterError('disk-full', "The laptop's disk is full.");
    const result = await world.run(
      { phases: [toyPhase(toys, { looks: 5 })] },
      {
        crash: (point, { stepId }) => {
          if (point === 'step-acted' && stepId === 'toy/s1') throw full;
        },
      },
    );
    expect(result).toMatchObject({ status: 'stopped', error: full });
    const steps = world.journal.steps(result.run.id);
    expect(steps.map(({ status }) => status).filter((status) => status !== 'done')).toEqual(['running']);
  });

  it('waits until the condition holds and tells the reason while it waits', async () => {
    const result = await world.run({
      phases: [toyPhase(toys, { looks: 3, nodes: ({ nodes }) => nodes.slice(0, 1) })],
    });
    const waits = world.journal
      .events(result.run.id, 0, 1000)
      .flatMap(({ body }) => (body.type === 'step' && body.status === 'waiting' ? [body.lastReason] : []));
    expect(waits).toEqual(['look 0', 'look 1', 'look 2']);
    expect(result.status).toBe('done');
  });

  it('says what it was waiting for when a phase runs out of time', async () => {
    const result = await world.run(
      { phases: [toyPhase(toys, { stuck: new Set(['a2']) })] },
      { deadlineMs: 80 },
    );
    expect(result.status).toBe('stopped');
    expect(result.error?.code).toBe('deadline');
    expect(result.error?.message).toMatch(
      /^a2: The phase "Toy toy" took longer than 1 s\. It was waiting for a2 to play; last seen: look \d+$/,
    );
    expect(statuses(world.journal.steps(result.run.id))['toy/a2']).toBe('failed');
  });

  it('stops where it stands when somebody cancels', async () => {
    const stop = new AbortController();
    world.journal.onDidAppend((events) => {
      const waits = events.some(({ body }) => body.type === 'step' && body.status === 'waiting');
      if (waits) stop.abort(cancelledError());
    });
    const phases = [toyPhase(toys, { stuck: new Set(['s1']) }), toyPhase(toys, { id: 'later' })];
    const result = await world.run({ phases }, { ctx: rootContext({ signal: stop.signal }) });
    expect(result).toMatchObject({ status: 'cancelled', error: { cure: 'Go on with: muster resume edge' } });
    expect(statuses(world.journal.steps(result.run.id))).toMatchObject({
      'toy/s1': 'interrupted',
      'later/s1': 'pending',
    });
    expect(toys.log).toEqual(['toy: s1 s2 s3 a1 a2']);
  });

  it('acts only when the gate is open', async () => {
    let looks = 0;
    const gate = async () => {
      looks += 1;
      return looks > 2
        ? ({ state: 'holds', evidence: 'open' } as const)
        : ({ state: 'not-yet', waitingFor: 'the gate', reason: `shut ${looks}` } as const);
    };
    const result = await world.run({ phases: [toyPhase(toys, { gate })] });
    expect(result.status).toBe('done');
    expect(looks).toBe(3);
  });
});

describe('a cluster', () => {
  const phases = () => [
    { ...toyPhase(toys, { id: 'first' }), reaches: 'joining-servers' as const },
    { ...toyPhase(toys, { id: 'last' }), reaches: 'completed' as const },
  ];
  const stages = (runId: RunId) =>
    world.journal
      .events(runId, 0, 1000)
      .flatMap(({ body }) => (body.type === 'cluster' ? [body.installStage] : []));

  it('reaches its stages in order, and never goes back by being looked at again', async () => {
    const first = await world.run({ phases: phases() });
    expect(stages(first.run.id)).toEqual(['joining-servers', 'completed']);
    const second = await world.run({ phases: phases() });
    expect(second.status).toBe('unchanged');
    expect(stages(second.run.id)).toEqual([]);
    expect(world.stores.clusters.byId(world.desired.cluster.id)?.installStage).toBe('completed');
  });
});

describe('a node', () => {
  it('is installing while it is worked on and active when it is proved', async () => {
    const result = await world.run({ phases: [toyPhase(toys, { size: 1, nodeStatus: installing })] });
    const moves = world.journal
      .events(result.run.id, 0, 1000)
      .flatMap(({ body }) =>
        body.type === 'node' ? [`${world.nodeById(body.nodeId).hostname} ${body.status}`] : [],
      );
    expect(moves.slice(0, 4)).toEqual(['s1 installing', 's1 active', 's2 installing', 's2 active']);
    expect(world.stores.nodes.ofCluster(world.desired.cluster.id).map(({ status }) => status)).toEqual(
      Array(5).fill('active'),
    );
  });

  it('is failed with the reason when its step failed, and active again after a good run', async () => {
    await world.run({ phases: [toyPhase(toys, { nodeStatus: installing, fails: new Set(['a1']) })] });
    const failed = world.stores.nodes
      .ofCluster(world.desired.cluster.id)
      .find(({ hostname }) => hostname === 'a1');
    expect(failed).toMatchObject({ status: 'failed', installationError: 'the toy broke' });
    await world.run({ phases: [toyPhase(toys, { nodeStatus: installing })] });
    const mended = world.stores.nodes
      .ofCluster(world.desired.cluster.id)
      .find(({ hostname }) => hostname === 'a1');
    expect(mended).toMatchObject({ status: 'active', installationError: null });
  });

  it('becomes active when it is found to be what was wanted', async () => {
    for (const node of world.desired.nodes) toys.done.add(`toy/${node.hostname}`);
    const result = await world.run({ phases: [toyPhase(toys, { nodeStatus: installing })] });
    expect(result.status).toBe('unchanged');
    expect(toys.log).toEqual([]);
    expect(world.stores.nodes.ofCluster(world.desired.cluster.id).map(({ status }) => status)).toEqual(
      Array(5).fill('active'),
    );
  });
});
