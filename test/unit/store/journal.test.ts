import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createJournal } from '../../../src/main/store/journal/create-journal.ts';
import { verifyDatabase } from '../../../src/main/store/verify.ts';
import type { WireError } from '../../../src/shared/model/error.ts';
import type { RunEvent } from '../../../src/shared/model/event.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { sampleDescription, sampleRun, sampleRunId, sampleStepId } from '../../support/site-samples.ts';
import { thrownBy } from '../../support/thrown.ts';

let it: TestDatabase;
let heard: RunEvent[];
beforeEach(() => {
  it = testDatabase({ redact: (text) => text.replaceAll('hunter2', '[redacted]') });
  it.stores.descriptions.apply(sampleDescription());
  heard = [];
  it.journal.onDidAppend((events) => void heard.push(...events));
});
afterEach(() => it.dispose());

const runId = sampleRunId();
const step = sampleStepId('prepare', 'server-1');
const other = sampleStepId('prepare', 'server-2');
const error: WireError = {
  code: 'sudo',
  message: 'sudo refused hunter2',
  detail: 'hunter2',
  retryable: false,
};
const log = (text: string) => ({
  type: 'log' as const,
  level: 'info' as const,
  phaseId: null,
  nodeId: null,
  text,
});
const stepRow = (stepId = step) => it.journal.steps(runId).find((row) => row.stepId === stepId);

describe('a run', () => {
  test('begins with everything still to be done, in order', () => {
    it.journal.begin(sampleRun());
    expect(it.journal.run(runId)).toEqual(sampleRun());
    expect(it.journal.phases(runId).map(({ phaseId, status }) => [phaseId, status])).toEqual([
      ['prepare', 'pending'],
      ['report', 'pending'],
    ]);
    expect(it.journal.steps(runId).map(({ stepId, status, attempt }) => [stepId, status, attempt])).toEqual([
      [step, 'pending', 0],
      [other, 'pending', 0],
      ['report', 'pending', 0],
    ]);
  });

  test('is told from beginning to end, and the rows say the same', () => {
    const { journal, clock } = it;
    journal.begin(sampleRun());
    journal.startPhase(runId, 'prepare');
    journal.startStep(runId, step);
    clock.advance(1000);
    journal.stepWaits(runId, step, { waitingFor: 'the node', lastReason: 'not Ready' });
    clock.advance(1000);
    journal.settleStep(runId, step, { status: 'done', output: 'Ready' });
    journal.settleStep(runId, other, { status: 'held', output: 'was Ready' });
    journal.settlePhase(runId, 'prepare', 'done');
    journal.settleRun(runId, 'done', null);
    expect(stepRow()).toMatchObject({
      status: 'done',
      attempt: 1,
      startedAt: '2026-03-01T08:00:00.000Z',
      finishedAt: '2026-03-01T08:00:02.000Z',
      waitingFor: null,
      lastReason: null,
      output: 'Ready',
    });
    expect(stepRow(other)).toMatchObject({
      status: 'held',
      attempt: 0,
      startedAt: '2026-03-01T08:00:02.000Z',
    });
    expect(journal.run(runId)).toMatchObject({ status: 'done', finishedAt: '2026-03-01T08:00:02.000Z' });
    expect(journal.phases(runId)[0]).toMatchObject({ status: 'done', startedAt: '2026-03-01T08:00:00.000Z' });
    expect(heard.map(({ body }) => ('status' in body ? `${body.type} ${body.status}` : body.type))).toEqual([
      'run running',
      'phase running',
      'step running',
      'step waiting',
      'step done',
      'step held',
      'phase done',
      'run done',
    ]);
    expect(journal.events(runId, 0, 100)).toEqual(heard);
    expect(verifyDatabase(it.db)).toEqual([]);
  });

  test('keeps the error of a step, without secrets, and forgets it when the step starts again', () => {
    it.journal.begin(sampleRun());
    it.journal.startStep(runId, step);
    it.journal.stepWaits(runId, step, { waitingFor: 'sudo hunter2', lastReason: 'hunter2?' });
    it.journal.settleStep(runId, step, { status: 'failed', error });
    const kept = { ...error, message: 'sudo refused [redacted]', detail: '[redacted]' };
    expect(stepRow()).toMatchObject({
      status: 'failed',
      waitingFor: null,
      lastReason: '[redacted]?',
      error: kept,
    });
    expect(JSON.stringify(heard)).not.toContain('hunter2');
    it.journal.startStep(runId, step);
    expect(stepRow()).toMatchObject({
      status: 'running',
      attempt: 2,
      lastReason: null,
      finishedAt: null,
      error: null,
    });
  });

  test('newest first', () => {
    it.journal.begin(sampleRun('run-1'));
    it.journal.settleRun(sampleRunId('run-1'), 'stopped', error);
    it.journal.begin(sampleRun('run-2', { startedAt: '2026-03-02T08:00:00.000Z' }));
    expect(it.journal.runsOf(null).map(({ id }) => id)).toEqual(['run-2', 'run-1']);
    expect(it.journal.runsOf(sampleRun().clusterId)).toHaveLength(2);
    expect(it.journal.run(sampleRunId('run-9'))).toBeNull();
  });

  test('are listed without their plans being read', () => {
    const { journal } = it;
    journal.begin(sampleRun('run-1'));
    journal.settleRun(sampleRunId('run-1'), 'stopped', error);
    journal.begin(sampleRun('run-2'));
    const { plan, owner: _owner, ...second } = sampleRun('run-2');
    it.db.sqlite.exec("UPDATE runs SET plan = '{}'");
    const [newest, older, ...others] = journal.listed(null, 9).runs;
    expect(newest).toEqual({ ...second, clusterName: plan.clusterName });
    expect(older).toMatchObject({ id: 'run-1', status: 'stopped' });
    expect(older?.error?.message).toBe('sudo refused [redacted]');
    expect(others).toEqual([]);
    it.db.sqlite.exec(`UPDATE runs SET error = '{"code":"levitate"}' WHERE id = 'run-2'`);
    expect(journal.listed(null, 9).runs.map(({ id }) => id)).toEqual(['run-1']);
    expect(it.notices).toContainEqual(
      expect.objectContaining({ kind: 'parked', table: 'runs', key: 'run-2' }),
    );
  });

  test('are listed up to a number, with word of older ones', () => {
    const { journal } = it;
    for (const id of ['run-1', 'run-2', 'run-3']) {
      journal.begin(sampleRun(id));
      journal.settleRun(sampleRunId(id), 'done', null);
    }
    const listed = (limit: number) => {
      const { runs, more } = journal.listed(sampleRun().clusterId, limit);
      return { ids: runs.map(({ id }) => id), more };
    };
    expect(listed(2)).toEqual({ ids: ['run-3', 'run-2'], more: true });
    expect(listed(3)).toEqual({ ids: ['run-3', 'run-2', 'run-1'], more: false });
    it.db.sqlite.exec(`UPDATE runs SET error = '{"code":"levitate"}' WHERE id = 'run-3'`);
    expect(listed(2)).toEqual({ ids: ['run-2'], more: true });
  });

  test('tell their times without their plans being read', () => {
    const { journal, clock } = it;
    const { clusterId } = sampleRun();
    const request = { operation: 'install', clusterIds: [clusterId], limit: 1 } as const;
    expect(journal.pastRuns(request)).toEqual([]);
    for (const id of ['run-1', 'run-2']) {
      journal.begin(sampleRun(id, { startedAt: new Date(clock.now()).toISOString() }));
      journal.startPhase(sampleRunId(id), 'prepare');
      for (const stepId of [step, other]) {
        journal.startStep(sampleRunId(id), stepId);
        journal.settleStep(sampleRunId(id), stepId, { status: 'done', output: 'x' });
      }
      clock.advance(5000);
      journal.settlePhase(sampleRunId(id), 'prepare', 'done');
      journal.settleRun(sampleRunId(id), 'done', null);
    }
    it.db.sqlite.exec("UPDATE runs SET plan = '{}'");
    const [past, ...more] = journal.pastRuns(request);
    expect(more).toEqual([]);
    expect(past?.run.startedAt).toBe('2026-03-01T08:00:05.000Z');
    expect(past?.phases[0]).toMatchObject({ phaseId: 'prepare', finishedAt: '2026-03-01T08:00:10.000Z' });
    // Two hosts that went alike.
    expect(past?.steps).toEqual([
      { phaseId: 'prepare', status: 'done', attempt: 1 },
      { phaseId: 'report', status: 'pending', attempt: 0 },
    ]);
    expect(journal.pastRuns({ ...request, limit: 9 })).toHaveLength(2);
    expect(journal.pastRuns({ ...request, operation: 'uninstall' })).toEqual([]);
    expect(journal.pastRuns({ ...request, clusterIds: [] })).toEqual([]);
  });

  test('of a cluster the one under way before a newer one, and the newest that can be read', () => {
    const current = () => it.journal.currentRun(sampleRun().clusterId)?.id ?? null;
    expect(current()).toBeNull();
    it.journal.begin(sampleRun('run-1'));
    it.journal.settleRun(sampleRunId('run-1'), 'stopped', error);
    it.journal.begin(sampleRun('run-2'));
    it.journal.settleRun(sampleRunId('run-2'), 'stopped', error);
    expect(current()).toBe('run-2');
    it.journal.beginRollback(sampleRunId('run-1'), sampleRun().owner);
    expect(current()).toBe('run-1');
    it.journal.settleRun(sampleRunId('run-1'), 'rolled-back', null);
    it.db.sqlite.exec(`UPDATE runs SET plan = '{}' WHERE id = 'run-2'`);
    expect(current()).toBe('run-1');
  });
});

describe('what is refused', () => {
  test('a second run of the cluster, naming the first; nothing of it is written', () => {
    it.journal.begin(sampleRun('run-1'));
    expect(thrownBy(() => it.journal.begin(sampleRun('run-2')))).toMatchObject({
      code: 'run-locked',
      message: expect.stringMatching(/run-1 .*cluster lab since 2026-03-01.*process 4242 on laptop/),
    });
    expect(it.journal.run(sampleRunId('run-2'))).toBeNull();
    it.journal.settleRun(runId, 'cancelled', null);
    expect(() => it.journal.begin(sampleRun('run-2'))).not.toThrow();
  });

  test('a step or phase the plan does not have', () => {
    it.journal.begin(sampleRun());
    const unknown = sampleStepId('prepare', 'server-7');
    for (const call of [
      () => it.journal.startStep(runId, unknown),
      () => it.journal.settleStep(runId, unknown, { status: 'done', output: null }),
      () => it.journal.startPhase(runId, 'polish'),
    ]) {
      expect(thrownBy(call)).toMatchObject({ code: 'run-mismatch' });
    }
    expect(it.journal.lastSequence(runId)).toBe(1);
  });

  test('writing to a run that ended, but for late log lines', () => {
    it.journal.begin(sampleRun());
    it.journal.settleRun(runId, 'stopped', error);
    expect(thrownBy(() => it.journal.startStep(runId, step))).toMatchObject({ code: 'run-locked' });
    expect(thrownBy(() => it.journal.settleRun(runId, 'done', null))).toMatchObject({ code: 'run-locked' });
    it.journal.append(runId, [log('late')]);
    expect(it.journal.run(runId)?.status).toBe('stopped');
    expect(it.journal.lastSequence(runId)).toBe(3);
  });

  test('a run that is not there', () => {
    expect(thrownBy(() => it.journal.startStep(runId, step))).toMatchObject({ code: 'not-found' });
  });
});

describe('events', () => {
  beforeEach(() => it.journal.begin(sampleRun()));

  test('count from 1 without gaps, across groups, and are read on from any of them', () => {
    it.journal.append(runId, [log('a'), log('b')]);
    it.journal.append(runId, []);
    it.journal.append(runId, [log('c')]);
    expect(it.journal.events(runId, 0, 10).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(it.journal.events(runId, 2, 1).map(({ sequence }) => sequence)).toEqual([3]);
    expect(it.journal.events(runId, 4, 10)).toEqual([]);
    expect(it.journal.lastSequence(runId)).toBe(4);
    expect(it.journal.lastSequence(sampleRunId('run-9'))).toBe(0);
  });

  test('are told after the commit: a listener finds the rows', () => {
    const seen: unknown[] = [];
    const stop = it.journal.onDidAppend(([event]) => {
      seen.push([
        it.journal.steps(runId)[0]?.status,
        it.journal.lastSequence(runId) === event?.sequence,
        it.db.sqlite.inTransaction,
      ]);
    });
    it.journal.startStep(runId, step);
    stop();
    it.journal.settleStep(runId, step, { status: 'done', output: null });
    expect(seen).toEqual([['running', true, false]]);
  });

  test('are not told when the change was taken back', () => {
    heard = [];
    thrownBy(() => it.journal.startPhase(runId, 'polish'));
    expect(heard).toEqual([]);
  });

  test('a listener that throws harms nobody, and is not silent', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const after: number[] = [];
    it.journal.onDidAppend(() => {
      throw new Error('screen gone');
    });
    it.journal.onDidAppend((events) => void after.push(events.length));
    it.journal.append(runId, [log('a')]);
    expect(after).toEqual([1]);
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ message: 'screen gone' }));
    warn.mockRestore();
  });

  test('lose their secrets before they are kept or told', () => {
    const cluster = sampleRun().clusterId;
    it.journal.append(runId, [
      log('got hunter2'),
      { type: 'cluster', clusterId: cluster, installStage: 'agents' },
    ]);
    it.journal.append(runId, [
      {
        type: 'finding',
        finding: {
          rule: 'F101',
          severity: 'ok',
          subject: { kind: 'site', name: 'n' },
          seen: 'hunter2',
          why: 'w',
          cure: ['hunter2'],
        },
      },
    ]);
    const raw = it.db.sqlite.prepare('SELECT body FROM run_events').pluck().all().join('\n');
    expect(raw).toContain('got [redacted]');
    expect(raw + JSON.stringify(heard)).not.toContain('hunter2');
  });

  test('a thousand at once take one transaction', () => {
    const transactions = vi.spyOn(it.db.sqlite, 'transaction');
    it.journal.append(
      runId,
      Array.from({ length: 1000 }, (_, index) => log(`line ${index}`)),
    );
    expect(it.journal.lastSequence(runId)).toBe(1001);
    expect(transactions).toHaveBeenCalledTimes(1);
  });
});

describe('after a death', () => {
  beforeEach(() => {
    it.journal.begin(sampleRun());
    it.journal.startPhase(runId, 'prepare');
    it.journal.startStep(runId, step);
    it.journal.startStep(runId, other);
    it.journal.stepWaits(runId, other, { waitingFor: 'Ready', lastReason: 'booting' });
    it.clock.advance(3_600_000);
  });

  test('a run whose owner lives is left alone', () => {
    expect(it.journal.reap(() => true)).toEqual([]);
    expect(it.journal.run(runId)?.status).toBe('running');
  });

  test('a run whose owner is dead is interrupted, with what was under way; it ended when last heard of', () => {
    const asked: number[] = [];
    const reaped = it.journal.reap((owner) => {
      asked.push(owner.pid);
      return false;
    });
    expect(asked).toEqual([4242]);
    expect(reaped).toMatchObject([
      { id: runId, status: 'interrupted', finishedAt: '2026-03-01T08:00:00.000Z' },
    ]);
    expect(it.journal.steps(runId).map(({ status }) => status)).toEqual([
      'interrupted',
      'interrupted',
      'pending',
    ]);
    expect(stepRow(other)).toMatchObject({
      waitingFor: null,
      lastReason: 'booting',
      error: { retryable: true, cure: expect.stringContaining('muster resume run-1') },
    });
    expect(it.journal.phases(runId).map(({ status }) => status)).toEqual(['failed', 'pending']);
    expect(it.journal.reap(() => false)).toEqual([]);
    expect(() => it.journal.begin(sampleRun('run-2'))).not.toThrow();
    expect(verifyDatabase(it.db)).toEqual([]);
  });

  test('a run whose row is damaged does not lock its cluster for ever', () => {
    it.db.sqlite.exec(`UPDATE runs SET owner = '{"pid":"many"}'`);
    expect(it.journal.reap(() => true)).toEqual([]);
    expect(it.db.sqlite.prepare('SELECT status FROM runs').pluck().get()).toBe('interrupted');
  });

  test('an interrupted run can be taken over, one that came to its end cannot', () => {
    const owner = { pid: 7, startedAt: 't', host: 'laptop' };
    expect(thrownBy(() => it.journal.adopt(runId, owner))).toMatchObject({ code: 'run-locked' });
    it.journal.reap(() => false);
    it.journal.adopt(runId, owner);
    expect(it.journal.run(runId)).toMatchObject({ status: 'running', owner, finishedAt: null, error: null });
    it.journal.startStep(runId, step);
    expect(stepRow()).toMatchObject({ attempt: 2, status: 'running' });
    it.journal.settleRun(runId, 'done', null);
    expect(thrownBy(() => it.journal.adopt(runId, owner))).toMatchObject({ code: 'run-mismatch' });
  });

  test('it cannot be taken over while another run has the cluster', () => {
    it.journal.reap(() => false);
    it.journal.begin(sampleRun('run-2'));
    const adopt = () => it.journal.adopt(runId, sampleRun().owner);
    expect(thrownBy(adopt)).toMatchObject({ code: 'run-locked', message: expect.stringContaining('run-2') });
  });
});

test('two journals over one database number on from one another', () => {
  const second = createJournal(it.db, it.clock);
  it.journal.begin(sampleRun());
  second.append(runId, [log('from the second')]);
  it.journal.append(runId, [log('from the first')]);
  expect(it.journal.events(runId, 0, 10).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});
