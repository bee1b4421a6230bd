import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serveWire } from '../../../src/main/api/router.ts';
import { createLogger, type LogRecord } from '../../../src/main/platform/log.ts';
import { createClient } from '../../../src/renderer/api/client.ts';
import type { LookNews } from '../../../src/shared/contract/runs.ts';
import { wirePair } from '../../../src/shared/contract/wire.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { RunEvent } from '../../../src/shared/model/event.ts';
import { stepsToUndo } from '../../../src/shared/model/rollback.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

function open(overrides: Partial<ReturnType<typeof scriptedApp>['services']> = {}) {
  const app = scriptedApp({ pace: 1 });
  const records: LogRecord[] = [];
  const log = createLogger({ sink: (record) => records.push(record), redact: (text) => text });
  const [face, main] = wirePair();
  serveWire(main, { services: { ...app.services, ...overrides }, log });
  return { app, face, records };
}

/** Everything the app says to a face that is driven by hand. */
function listen(face: ReturnType<typeof open>['face']) {
  const said: { type: string; id: number; error?: { code: string; message: string; detail?: string } }[] = [];
  let closed: string | null = null;
  face.onMessage((message) => said.push(message as (typeof said)[number]));
  face.onClose((why) => {
    closed = why;
  });
  return { said, closed: () => closed };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('router', () => {
  it('answers a call with what the handler gives', async () => {
    const { face } = open();
    const client = createClient(face);
    expect((await client.call('app.about', {})).version).toBe('0.1.0');
    const fleet = await client.call('fleet.snapshot', {});
    expect(fleet.clusters.map(({ name }) => name)).toEqual(['km7', 'km7-cam']);
  });

  it('starts, lists, cancels and reports a run', async () => {
    const { app, face } = open();
    const client = createClient(face);
    const { phases, seen } = await client.call('runs.plan', { clusterId: 'cluster-km7' });
    expect(phases.map(({ id }) => id)).toContain('join-servers');
    const { runId } = await client.call('runs.start', { clusterId: 'cluster-km7', seen });
    expect(await client.call('runs.list', { clusterId: 'cluster-km7' })).toMatchObject({
      runs: [{ id: runId }],
      more: false,
    });
    await client.call('runs.cancel', { runId });
    await settled();
    expect(app.journal.run(runId)?.status).toBe('cancelled');
    const report = await client.call('runs.report', { runId, format: 'markdown' });
    expect(report).toMatchObject({ fileName: `km7-${runId}.md`, mediaType: 'text/markdown' });
    expect(atob(report.content)).toBe(`markdown of ${runId}`);
    await expect(client.call('runs.cancel', { runId: 'run-none' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('starts nothing but what was shown', async () => {
    const { app, face } = open();
    const client = createClient(face);
    const wishes = { pauseBetween: true };
    const { seen } = await client.call('runs.plan', { clusterId: 'cluster-km7', wishes });
    await expect(client.call('runs.start', { clusterId: 'cluster-km7', seen })).rejects.toMatchObject({
      code: 'run-mismatch',
    });
    expect(app.journal.runsOf(null)).toEqual([]);
  });

  it('plans with wishes, looks ahead, and tells what is known of earlier runs', async () => {
    const { face } = open();
    const client = createClient(face);
    const wishes = { pauseBefore: ['join-servers'], skip: [{ phaseId: 'report', reason: 'later' }] };
    const { phases } = await client.call('runs.plan', { clusterId: 'cluster-km7', wishes });
    expect(phases.find(({ id }) => id === 'join-servers')?.pauseBefore).toBe(true);
    expect(phases.find(({ id }) => id === 'report')?.skip).toBe('later');
    const skippable = await client.call('runs.skippable', { operation: 'install' });
    expect(skippable.map(({ phaseId }) => phaseId)).toContain('verify-cluster');
    const spans = await client.call('runs.spans', { clusterId: 'cluster-km7', operation: 'install' });
    expect(spans.runs).toBe(3);
    const lines: string[] = [];
    await new Promise<void>((resolve) => {
      const onItem = (news: LookNews) => {
        lines.push(...news.lines.map((line) => line.title));
        if (news.end !== null) expect(news.end.summary.wouldChange).toBe(1);
      };
      client.stream('runs.dryRun', { clusterId: 'cluster-km7' }, { onItem, onEnd: () => resolve() });
    });
    expect(lines).toHaveLength(4);
    await expect(
      client.call('runs.start', { clusterId: 'cluster-km7', operation: 'uninstall', seen: 'x' }),
    ).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('stops a run soon unless asked to stop it now, and hands on what is accepted of a run that goes on', async () => {
    const asked: string[] = [];
    const { face } = open({
      cancelRun: async (_ctx, runId, mode) => void asked.push(`${runId} ${mode}`),
      resumeRun: async (_ctx, { runId, accept, seen }) => {
        asked.push(`${runId} ${accept.join(' ')} ${seen}`);
        return runId;
      },
    });
    const client = createClient(face);
    expect((await client.call('runs.resumePlan', { runId: 'run-1' })).point?.number).toBe(9);
    await client.call('runs.cancel', { runId: 'run-1' });
    await client.call('runs.cancel', { runId: 'run-1', mode: 'now' });
    expect(await client.call('runs.resume', { runId: 'run-1', accept: ['version'], seen: 'x' })).toEqual({
      runId: 'run-1',
    });
    expect(asked).toEqual(['run-1 soon', 'run-1 now', 'run-1 version x']);
  });

  it('shows what taking a run back comes to, and takes back exactly that', async () => {
    const { app, face } = open();
    const client = createClient(face);
    const runId = app.start();
    const ended = (status: string) =>
      new Promise<void>((resolve) => {
        app.journal.onDidAppend(() => app.journal.run(runId)?.status === status && resolve());
      });
    await ended('done');
    const { plan, isOpen } = await client.call('runs.rollbackPlan', { runId });
    expect({ isOpen, limit: plan.limit }).toEqual({ isOpen: true, limit: { kind: 'all' } });
    const steps = stepsToUndo(plan).map(({ stepId }) => stepId);
    const other = { runId, steps: steps.slice(1) };
    await expect(client.call('runs.rollback', other)).rejects.toMatchObject({ code: 'run-mismatch' });
    expect(app.journal.run(runId)?.status).toBe('done');
    const back = ended('rolled-back');
    expect(await client.call('runs.rollback', { runId, steps })).toEqual({ runId });
    await back;
  });

  it('gives a MusterError as it was thrown', async () => {
    const client = createClient(open().face);
    const failing = client.call('runs.snapshot', { runId: 'run-none' });
    await expect(failing).rejects.toMatchObject({
      code: 'not-found',
      cure: expect.stringContaining('fleet'),
    });
  });

  it('tells of a defect without its stack, and logs the stack', async () => {
    const boom = () => Promise.reject(new TypeError('x is not a function'));
    const { face, records } = open({ planRun: boom });
    const { said } = listen(face);
    face.send({ type: 'call', id: 1, name: 'runs.plan', input: { clusterId: 'cluster-km7' } });
    await settled();
    expect(said[0]?.error).toEqual({ code: 'internal', message: 'x is not a function', retryable: false });
    expect(records[0]?.text).toContain('router.test');
  });

  it('drops what the contract does not name, so that a new column cannot leak', async () => {
    const { app } = open();
    const leaky = { ...app.services.about, vaultKey: 'secret' };
    const { face } = open({ about: leaky });
    const { said } = listen(face);
    face.send({ type: 'call', id: 1, name: 'app.about', input: {} });
    face.send({ type: 'call', id: 2, name: 'fleet.snapshot', input: {} });
    await settled();
    expect(JSON.stringify(said)).not.toMatch(/secret|credentialId|variables|registry/);
  });

  it.each([
    ['an unknown entry', { type: 'call', id: 1, name: 'fleet.delete', input: {} }],
    ['an inherited name', { type: 'call', id: 1, name: 'constructor', input: {} }],
    ['a stream that is called', { type: 'call', id: 1, name: 'runs.events', input: {} }],
    ['a call that is opened', { type: 'open', id: 1, name: 'app.about', input: {}, credit: 1 }],
    ['a wrong input', { type: 'call', id: 1, name: 'runs.start', input: { clusterId: 7 } }],
  ])('refuses %s and stays open', async (_what, message) => {
    const { face } = open();
    const { said, closed } = listen(face);
    face.send(message);
    await settled();
    expect(said).toMatchObject([{ type: 'error', id: 1, error: { code: 'bad-input' } }]);
    expect(closed()).toBeNull();
  });

  it('closes the wire of a face that says what is no message', async () => {
    const { face } = open();
    const { closed } = listen(face);
    face.send({ type: 'eval', code: '1' });
    await settled();
    expect(closed()).toBe('misunderstood');
  });

  it('closes the wire of a face that opens without end', async () => {
    const { face } = open();
    const { closed } = listen(face);
    for (let id = 0; id < 200; id += 1) {
      face.send({
        type: 'open',
        id,
        name: 'runs.events',
        input: { runId: null, afterSequence: 0 },
        credit: 1,
      });
    }
    await settled();
    expect(closed()).toBe('misunderstood');
  });

  it('lets a face that has all open that it may go on reading and closing', async () => {
    const { face } = open();
    const { closed } = listen(face);
    const input = { runId: null, afterSequence: 0 };
    for (let id = 0; id < 128; id += 1)
      face.send({ type: 'open', id, name: 'runs.events', input, credit: 1 });
    face.send({ type: 'credit', id: 0, count: 1 });
    face.send({ type: 'close', id: 1 });
    await settled();
    expect(closed()).toBeNull();
    face.close();
  });

  it('answers or closes whatever a face says, and never throws', async () => {
    const message = fc.oneof(
      fc.jsonValue(),
      fc.record({
        type: fc.constantFrom('call', 'open', 'credit', 'close', 'x'),
        id: fc.oneof(fc.nat(20), fc.jsonValue()),
        name: fc.oneof(
          fc.constantFrom('runs.list', 'runs.events', 'runs.start', 'fleet.snapshot'),
          fc.string(),
        ),
        input: fc.jsonValue(),
        credit: fc.oneof(fc.integer(), fc.jsonValue()),
        count: fc.oneof(fc.integer(), fc.jsonValue()),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
        const { face } = open();
        const { said } = listen(face);
        for (const one of messages) face.send(one ?? null);
        await Promise.resolve();
        face.close();
        expect(said.every(({ error }) => error === undefined || error.detail === undefined)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('streams', () => {
  it('gives no more items than the reader has credit for', async () => {
    const { app, face } = open();
    const runId = app.start();
    for (let line = 0; line < 1000; line += 1) {
      app.journal.append(runId, [
        { type: 'log', level: 'info', phaseId: null, nodeId: null, text: `line ${line}` },
      ]);
    }
    const { said } = listen(face);
    face.send({ type: 'open', id: 1, name: 'runs.events', input: { runId, afterSequence: 0 }, credit: 2 });
    await settled();
    expect(said).toHaveLength(2);
    face.send({ type: 'credit', id: 1, count: 1 });
    await settled();
    expect(said).toHaveLength(3);
    face.close();
  });

  it('gives every event once and in order to a reader that joins in the middle', async () => {
    const { app, face } = open();
    const client = createClient(face);
    const runId = app.start();
    await settled();
    const { lastSequence } = await client.call('runs.snapshot', { runId });
    const seen: RunEvent[] = [];
    const done = new Promise<void>((resolve) => {
      client.stream(
        'runs.events',
        { runId, afterSequence: lastSequence },
        {
          onItem: (events) => {
            seen.push(...events);
            if (events.some(({ body }) => body.type === 'run' && body.status === 'done')) resolve();
          },
          onEnd: () => undefined,
        },
      );
    });
    await done;
    expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_, index) => lastSequence + 1 + index));
    face.close();
  });

  it('stops listening to the journal when the reader goes away', async () => {
    const { app, face } = open();
    const runId = app.start();
    const before = app.services.journal.onDidAppend;
    let listeners = 0;
    const counted = {
      ...app.services.journal,
      onDidAppend: (listener: (events: readonly RunEvent[]) => void) => {
        listeners += 1;
        const stop = before(listener);
        return () => {
          listeners -= 1;
          stop();
        };
      },
    };
    const second = open({ journal: counted });
    const client = createClient(second.face);
    const reader = { onItem: () => undefined, onEnd: () => undefined };
    const stream = client.stream('runs.events', { runId: null, afterSequence: 0 }, reader);
    client.stream('runs.events', { runId, afterSequence: 0 }, reader);
    await settled();
    expect(listeners).toBe(2);
    stream.close();
    await settled();
    expect(listeners).toBe(1);
    second.face.close();
    await settled();
    expect(listeners).toBe(0);
    face.close();
  });

  it('says of a run that there is not that there is none, and waits for nothing', async () => {
    const { face } = open();
    const ended = new Promise((resolve) => {
      const reader = { onItem: () => undefined, onEnd: resolve };
      createClient(face).stream('runs.events', { runId: 'run-x', afterSequence: 0 }, reader);
    });
    expect(await ended).toMatchObject({ code: 'not-found' });
    face.close();
  });

  it('leaves log lines out of the stream of all runs', async () => {
    const { app, face } = open();
    const client = createClient(face);
    const seen: RunEvent[] = [];
    const ended = new Promise<void>((resolve) => {
      client.stream(
        'runs.events',
        { runId: null, afterSequence: 0 },
        {
          onItem: (events) => {
            seen.push(...events);
            if (events.some(({ body }) => body.type === 'run' && body.status === 'done')) resolve();
          },
          onEnd: () => undefined,
        },
      );
    });
    await settled();
    const runId = app.start();
    await ended;
    const all = app.journal.events(runId, 0, 10_000).filter(({ body }) => body.type !== 'log');
    expect(seen).toEqual(all);
    face.close();
  });
});

describe('client', () => {
  it('rejects what is under way when the wire closes, and what is asked after', async () => {
    const never = () => new Promise<never>(() => undefined);
    const { face } = open({ planRun: never });
    const client = createClient(face);
    const ends: (MusterError | null)[] = [];
    client.stream(
      'runs.events',
      { runId: null, afterSequence: 0 },
      { onItem: () => undefined, onEnd: (error) => ends.push(error) },
    );
    const pending = client.call('runs.plan', { clusterId: 'cluster-km7' });
    face.close();
    await expect(pending).rejects.toMatchObject({ retryable: true });
    await expect(client.call('app.about', {})).rejects.toBeInstanceOf(MusterError);
    expect(ends).toHaveLength(1);
  });

  it('does not hand on an answer of another version', async () => {
    const [face, main] = wirePair();
    main.onMessage(() => main.send({ type: 'result', id: 1, output: { version: 7 } }));
    await expect(createClient(face).call('app.about', {})).rejects.toMatchObject({
      message: expect.stringContaining('app.about'),
    });
  });
});
