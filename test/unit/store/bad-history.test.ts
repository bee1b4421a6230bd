import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJournal } from '../../../src/main/store/journal/create-journal.ts';
import { currentHolder } from '../../../src/main/store/lock.ts';
import { openDatabase } from '../../../src/main/store/open-database.ts';
import { type TestDatabase, testDatabase, testDirectory } from '../../support/database.ts';
import { musterHere, type Told } from '../../support/muster-here.ts';
import { sampleDescription, sampleRun, sampleRunId, sampleStepId } from '../../support/site-samples.ts';

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
  database.stores.descriptions.apply(sampleDescription());
});
afterEach(() => database.dispose());

const muster = (...words: string[]): Promise<Told> => musterHere(database.directory, words);
const second = sampleRunId('run-2');

/** Two runs that came to their end; the second has a failed step. */
function twoRuns() {
  const { journal } = database;
  journal.begin(sampleRun('run-1', { owner: currentHolder() }));
  journal.settleRun(sampleRunId(), 'done', null);
  journal.begin(sampleRun('run-2', { owner: currentHolder() }));
  journal.startPhase(second, 'prepare');
  for (const host of ['server-1', 'server-2']) journal.startStep(second, sampleStepId('prepare', host));
  const error = { code: 'node-failed' as const, message: 'It broke.', retryable: false };
  journal.settleStep(second, sampleStepId('prepare', 'server-1'), { status: 'failed', error });
  journal.settleStep(second, sampleStepId('prepare', 'server-2'), { status: 'done', output: null });
  journal.settlePhase(second, 'prepare', 'failed');
  journal.settleRun(second, 'stopped', error);
}

/** Another that was stopped, and may go on. */
function third() {
  const id = sampleRunId('run-3');
  database.journal.begin(sampleRun('run-3', { owner: currentHolder() }));
  database.journal.settleRun(id, 'stopped', null);
  return id;
}

/** Damages a row as a bad disk or a hand in the file would: past every check. */
function damage(sql: string) {
  database.db.sqlite.pragma('ignore_check_constraints = ON');
  database.db.sqlite.exec(sql);
}

const count = (tableName: string) =>
  database.db.sqlite.prepare(`SELECT count(*) FROM ${tableName}`).pluck().get();

describe('a damaged row of the journal', () => {
  beforeEach(twoRuns);

  it('of a run at rest is not read to find those whose process is gone', () => {
    damage(`UPDATE runs SET plan = '{' WHERE id = 'run-2'`);
    database.journal.adopt(third(), currentHolder());
    const reaped = database.journal.reap(() => false);
    expect(reaped.map(({ id, status }) => [id, status])).toEqual([['run-3', 'interrupted']]);
    expect(database.notices.filter(({ kind }) => kind === 'parked')).toEqual([]);
  });

  it.each([
    ['no JSON', `'{"phases":[{'`],
    ['another shape', `'{"version":99,"stages":{}}'`],
  ])('the plan of a run, %s: the run is shown as unreadable and does not vanish', async (_what, plan) => {
    const before = count('run_steps');
    damage(`UPDATE runs SET plan = ${plan} WHERE id = 'run-2'`);
    const runs = await muster('runs');
    expect(runs.code).toBe(0);
    expect(runs.out).toMatch(/run-2 +lab +install +stopped .*cannot be read: /);
    expect(runs.out).toMatch(/run-1 +lab +install +done/);
    const show = await muster('show', 'run-2');
    expect(show.out).toMatch(/1\. prepare +failed/);
    expect(show.out).toMatch(/server-1 +failed .*It broke\./);
    expect(show.out).toMatch(/the run itself: [\s\S]*-> muster db verify/);
    expect((await muster('show', 'run-1')).out).not.toContain('Cannot be read');
    expect((await muster('logs', 'run-2')).out).toContain('step failed: It broke.');
    expect((await muster('status')).out).toContain('last run: install stopped');
    const verify = await muster('db', 'verify');
    expect(verify).toMatchObject({ code: 6, out: expect.stringContaining('runs run-2') });
    expect(count('runs')).toBe(2);
    expect(count('run_steps')).toBe(before);
  });

  it('the error of a step: the others are shown, and it is named', async () => {
    damage(`UPDATE run_steps SET error = '{"code":' WHERE run_id = 'run-2' AND step_id = 'prepare/server-1'`);
    const { out } = await muster('show');
    expect(out).toMatch(/server-2 +proved/);
    expect(out).toMatch(/Cannot be read[\s\S]*step prepare\/server-1: error: [\s\S]*muster db verify/);
    expect((await muster('runs')).code).toBe(0);
    expect((await muster('db', 'verify')).out).toContain('run_steps run-2 prepare/server-1');
    expect(count('run_steps')).toBe(6);
  });

  it('an event: its place is kept and says so, the others are told', async () => {
    const total = Number(count('run_events'));
    damage(`DROP TRIGGER run_events_append_only;
      UPDATE run_events SET body = '{"type":"st' WHERE run_id = 'run-2' AND sequence = 3`);
    const { code, out } = await muster('logs', 'run-2');
    expect(code).toBe(0);
    expect(out).toMatch(/error +- +- +Event 3 of this run cannot be read/);
    expect(out).toContain('run stopped');
    expect((await muster('show', 'run-2')).code).toBe(0);
    expect((await muster('db', 'verify')).out).toContain('run_events run-2 3');
    expect(count('run_events')).toBe(total);
  });

  it('who had a run that is under way: nobody is kept from opening the database, and the run is interrupted', async () => {
    database.journal.begin(sampleRun('run-3', { owner: currentHolder() }));
    damage(`UPDATE runs SET owner = '{"pid":' WHERE id = 'run-3'`);
    expect((await muster('runs')).out).toMatch(/run-3 .*interrupted, its process is gone/);
    expect(database.journal.reap(() => true)).toEqual([]);
    expect(database.journal.standing(sampleRunId('run-3'))).toEqual({ status: 'interrupted', owner: null });
    expect((await muster('runs')).out).toMatch(/run-3 +lab +install +interrupted .*cannot be read: owner/);
  });

  it('is copied aside by whoever may write', () => {
    damage(`UPDATE runs SET plan = '{' WHERE id = 'run-2'`);
    expect(database.journal.history(null).map(({ id, run }) => [id, run === null])).toEqual([
      ['run-2', true],
      ['run-1', false],
    ]);
    expect(database.db.sqlite.prepare('SELECT row_key FROM parked_rows').pluck().all()).toEqual(['run-2']);
  });
});

it('a run of a plan version that this program does not know is shown like any other', async () => {
  twoRuns();
  damage(`UPDATE runs SET plan = json_set(plan, '$.version', 99) WHERE id = 'run-2'`);
  expect((await muster('runs')).out).toMatch(/run-2 .*stopped .*Do prepare: It broke/);
  expect((await muster('show', 'run-2')).out).toContain('1. Do prepare');
  expect((await muster('logs', 'run-2')).out).toContain('run stopped');
});

it('a clock that goes back takes no order and no time away', async () => {
  const { journal, clock } = database;
  const at = () => new Date(clock.now()).toISOString();
  journal.begin(sampleRun('run-b', { startedAt: at(), owner: currentHolder() }));
  journal.startPhase(sampleRunId('run-b'), 'prepare');
  clock.advance(-3_600_000);
  journal.settlePhase(sampleRunId('run-b'), 'prepare', 'done');
  journal.settleRun(sampleRunId('run-b'), 'done', null);
  journal.begin(sampleRun('run-a', { startedAt: at(), owner: currentHolder() }));
  expect(journal.runsOf(null).map(({ id }) => id)).toEqual(['run-a', 'run-b']);
  expect(journal.history(null).map(({ id }) => id)).toEqual(['run-a', 'run-b']);
  expect((await muster('status')).out).toContain('last run: install running');
  const { out } = await muster('show', 'run-b');
  expect(out).not.toMatch(/-\d+(?:\.\d)? (?:s|min|h)\b/);
  expect(out).toContain("took 0.0 s (the laptop's clock went back meanwhile)");
  const logs = (await muster('logs', 'run-b')).out.trimEnd().split('\n');
  expect(logs.map((line) => line.split('  ').at(-1))).toEqual([
    'run begins or goes on',
    'phase begins',
    'phase done',
    'run done',
  ]);
  expect((await muster('db', 'verify')).out).toContain('sound');
});

describe('a database copied while in use', () => {
  it('with a torn side file opens with what was whole, and is sound', async () => {
    twoRuns();
    const copy = testDirectory();
    try {
      const target = join(copy.path, 'muster.db');
      copyFileSync(database.db.path, target);
      copyFileSync(`${database.db.path}-wal`, `${target}-wal`);
      truncateSync(`${target}-wal`, readFileSync(`${target}-wal`).length - 5000);
      const opened = openDatabase({ directory: copy.path });
      const events = createJournal(opened, database.clock).events(second, 0, 1000);
      opened.close();
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      expect(await musterHere(copy.path, ['db', 'verify'])).toMatchObject({ code: 0 });
    } finally {
      copy.dispose();
    }
  });

  it('with pages of two moments is named as damaged, with the way to make a whole copy', async () => {
    twoRuns();
    database.db.sqlite.pragma('wal_checkpoint(TRUNCATE)');
    const early = readFileSync(database.db.path);
    for (let n = 0; n < 200; n += 1) {
      const line = { type: 'log' as const, level: 'info' as const, phaseId: null, nodeId: null };
      database.journal.append(second, [{ ...line, text: `${n} ${'x'.repeat(900)}` }]);
    }
    database.db.sqlite.pragma('wal_checkpoint(TRUNCATE)');
    const late = readFileSync(database.db.path);
    const copy = testDirectory();
    try {
      writeFileSync(
        join(copy.path, 'muster.db'),
        Buffer.concat([late.subarray(0, 4096), early.subarray(4096)]),
      );
      const verify = await musterHere(copy.path, ['db', 'verify']);
      expect(verify.code).toBe(6);
      expect(verify.out + verify.err).toContain('muster db backup');
    } finally {
      copy.dispose();
    }
  });
});
