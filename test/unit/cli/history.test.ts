import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentHolder } from '../../../src/main/store/lock.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { musterHere, type Told } from '../../support/muster-here.ts';
import { sampleDescription, sampleRun, sampleRunId, sampleStepId } from '../../support/site-samples.ts';

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
  database.stores.descriptions.apply(sampleDescription());
});
afterEach(() => database.dispose());

const muster = (...words: string[]): Promise<Told> => musterHere(database.directory, words);
const runId = sampleRunId();
const one = sampleStepId('prepare', 'server-1');
const two = sampleStepId('prepare', 'server-2');

/** A run in which the second node fails at its second attempt. */
function stoppedRun() {
  const { journal, clock } = database;
  const error = {
    code: 'node-failed' as const,
    message: 'server-2 broke \u001b[2J',
    cure: 'Mend it.',
    retryable: false,
  };
  journal.begin(sampleRun('run-1', { owner: currentHolder() }));
  journal.startPhase(runId, 'prepare');
  journal.startStep(runId, one);
  journal.startStep(runId, two);
  clock.advance(400);
  journal.settleStep(runId, one, { status: 'done', output: 'seen' });
  clock.advance(1000);
  journal.stepWaits(runId, two, { waitingFor: 'the unit', lastReason: 'starting' });
  journal.startStep(runId, two);
  clock.advance(12_000);
  journal.append(runId, [
    {
      type: 'log',
      level: 'debug',
      phaseId: 'prepare',
      nodeId: sampleNodeId('server-2'),
      text: 'unit says no',
    },
  ]);
  journal.settleStep(runId, two, { status: 'failed', error });
  journal.settlePhase(runId, 'prepare', 'failed');
  journal.settleRun(runId, 'stopped', error);
}

function sampleNodeId(hostname: string) {
  const node = sampleDescription().nodes.find((candidate) => candidate.hostname === hostname);
  if (node === undefined) throw new Error(`there is no ${hostname}`);
  return node.id;
}

describe('muster report', () => {
  it.each([
    ['html', 'html', '<!doctype html>'],
    ['markdown', 'md', '# Install of lab'],
    ['pdf', 'pdf', '%PDF-1.7'],
  ])('writes the newest run as %s, for this user alone', async (format, ending, begin) => {
    stoppedRun();
    const out = join(database.directory, `told.${ending}`);
    const told = await muster('--json', 'report', '--format', format, '--out', out);
    expect(told).toMatchObject({ code: 0, out: `${JSON.stringify({ type: 'report', path: out })}\n` });
    expect((await readFile(out, 'latin1')).startsWith(begin)).toBe(true);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
  });

  it('says where it cannot be written, and which forms there are', async () => {
    stoppedRun();
    expect((await muster('report', '--out', '/dev/null/there')).err).toContain('/dev/null/there');
    expect((await muster('report', '--format', 'docx')).err).toContain('html, markdown, pdf');
  });
});

describe('muster runs', () => {
  it('lists what was done, newest first, with where it stopped', async () => {
    stoppedRun();
    database.clock.advance(60_000);
    const again = { startedAt: new Date(database.clock.now()).toISOString() };
    database.journal.begin(sampleRun('run-2', { ...again, owner: currentHolder() }));
    database.journal.startPhase(sampleRunId('run-2'), 'prepare');
    expect((await muster('runs')).out.split('\n')).toEqual([
      'run    cluster  operation  status   started                   took  where it stopped',
      'run-2  lab      install    running  2026-03-01T08:01:13.400Z  -     Do prepare',
      'run-1  lab      install    stopped  2026-03-01T08:00:00.000Z  13 s  Do prepare: server-2 broke [U+001B][2J',
      '',
    ]);
    expect((await muster('runs', 'lab', '--limit', '1')).out).not.toContain('run-1');
    const lines = (await muster('--json', 'runs')).out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { type: 'run', run: { id: 'run-2', status: 'running', owner: 'alive', tookMs: null } },
      {
        type: 'run',
        run: { id: 'run-1', status: 'stopped', owner: null, tookMs: 13_400, stoppedAt: 'Do prepare' },
      },
    ]);
  });

  it('says so where nothing was done yet, and names an unknown cluster', async () => {
    expect(await muster('runs')).toMatchObject({ code: 0, out: 'There is no run yet.\n' });
    expect(await muster('runs', 'nowhere')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Name one of: lab'),
    });
    expect(await muster('show')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no run in the database yet'),
    });
  });
});

describe('muster show', () => {
  it('is a timeline of phases and nodes, with attempts and errors', async () => {
    stoppedRun();
    const owner = currentHolder();
    expect((await muster('show', 'run-1')).out.split('\n')).toEqual([
      'Run run-1: install of cluster lab, stopped',
      `  started 2026-03-01T08:00:00.000Z, by process ${owner.pid} on ${owner.host}; took 13 s`,
      '  server-2 broke [U+001B][2J',
      '  -> Mend it.',
      '',
      '  phase         node      status   took   attempts',
      ' 1. Do prepare            failed   13 s',
      '                server-1  proved   0.4 s  1',
      '                server-2  failed   12 s   2         server-2 broke [U+001B][2J',
      ' 2. Do report             pending  -',
      '',
    ]);
    expect((await muster('show', 'lab')).out).toBe((await muster('show')).out);
    expect(JSON.parse((await muster('--json', 'show')).out)).toMatchObject({
      type: 'timeline',
      phases: [
        { phaseId: 'prepare', steps: [{ attempt: 1 }, { attempt: 2, tookMs: 12_000 }] },
        { phaseId: 'report' },
      ],
      unreadable: [],
    });
  });

  it('shows what was taken back, and what could not be', async () => {
    stoppedRun();
    const { journal, clock } = database;
    journal.beginRollback(runId, currentHolder());
    journal.startPhaseUndo(runId, 'prepare');
    journal.startUndo(runId, two);
    journal.startUndo(runId, one);
    clock.advance(2000);
    journal.settleUndo(runId, one, { status: 'undone', output: 'gone' });
    const error = { code: 'sudo' as const, message: 'sudo refused', retryable: false };
    journal.settleUndo(runId, two, { status: 'undo-failed', error });
    journal.settleRun(runId, 'needs-attention', error);
    const { out } = await muster('show');
    expect(out).toMatch(/server-1 +taken back, proved +0\.4 s \+ 2\.0 s back/);
    expect(out).toMatch(/server-2 +not taken back +12 s \+ 2\.0 s back +2 +sudo refused/);
  });

  it('names a run that is not there', async () => {
    stoppedRun();
    expect(await muster('show', 'run-9')).toMatchObject({
      code: 2,
      err: 'muster: There is no run and no cluster "run-9".\n  -> muster runs lists them.\n',
    });
  });
});

describe('muster logs', () => {
  it('tells what happened, but for what is for developers', async () => {
    stoppedRun();
    const { out } = await muster('logs');
    expect(out.split('\n').map((line) => line.replace(/^2026-03-01T/, ''))).toEqual([
      '08:00:00.000Z  info      -  -  run begins or goes on',
      '08:00:00.000Z  info      prepare  -  phase begins',
      '08:00:00.000Z  info      prepare  server-1  step begins',
      '08:00:00.000Z  info      prepare  server-2  step begins',
      '08:00:00.400Z  success   prepare  server-1  step proved',
      '08:00:01.400Z  progress  prepare  server-2  waits for the unit: starting',
      '08:00:01.400Z  info      prepare  server-2  step begins, attempt 2',
      '08:00:13.400Z  error     prepare  server-2  step failed: server-2 broke [U+001B][2J',
      '    Mend it.',
      '08:00:13.400Z  error     prepare  -  phase failed',
      '08:00:13.400Z  error     -  -  run stopped: server-2 broke [U+001B][2J',
      '    Mend it.',
      '',
    ]);
  });

  it('filters by node, phase and level', async () => {
    stoppedRun();
    const lines = async (...words: string[]) =>
      (await muster('logs', ...words)).out.split('\n').filter((line) => /^\d/.test(line));
    expect(await lines('--node', 'server-1')).toHaveLength(2);
    expect(await lines('--phase', 'prepare', '--level', 'error')).toHaveLength(2);
    expect(await lines('--phase', 'report')).toEqual([]);
    expect(await lines('--node', 'server-2', '--level', 'debug')).toContainEqual(
      expect.stringContaining('unit says no'),
    );
    expect(await muster('logs', '--node', 'server-9')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Name one of: server-1, server-2'),
    });
    expect(await muster('logs', '--level', 'loud')).toMatchObject({ code: 2 });
    expect((await muster('--json', 'logs', '--level', 'error')).out.trimEnd().split('\n')).toHaveLength(3);
  });

  it('follows a run beside the process that has it, and ends with it', async () => {
    const { journal } = database;
    journal.begin(sampleRun('run-1', { owner: currentHolder() }));
    let seen = '';
    const following = musterHere(database.directory, ['logs', '--follow'], (text) => {
      seen += text;
    });
    await expect.poll(() => seen).toContain('run begins');
    journal.startPhase(runId, 'prepare');
    await expect.poll(() => seen).toContain('phase begins');
    journal.settleRun(runId, 'cancelled', null);
    journal.append(runId, [{ type: 'log', level: 'info', phaseId: null, nodeId: null, text: 'a last word' }]);
    const { code, out } = await following;
    expect(code).toBe(0);
    expect(out).toContain('a last word');
    expect(out.split('run begins')).toHaveLength(2);
  });

  it('stops following a run whose process is gone', async () => {
    database.journal.begin(sampleRun('run-1', { owner: { ...currentHolder(), pid: 2 ** 22 + 1 } }));
    expect((await muster('logs', '--follow')).out).toContain('The process of this run is gone');
  });
});

describe('a run whose process is gone', () => {
  it.each([
    ['its number is nobody’s', { pid: 2 ** 22 + 1 }, 'interrupted, its process is gone'],
    ['its number is another program’s by now', { pid: 1 }, 'interrupted, its process is gone'],
    ['it was on another machine', { host: 'elsewhere' }, 'running on another machine, as far as is recorded'],
    ['it is there', {}, 'running'],
  ])('is told as such: %s', async (_what, owner, words) => {
    database.journal.begin(sampleRun('run-1', { owner: { ...currentHolder(), ...owner } }));
    expect((await muster('status')).out).toContain(`last run: install ${words}, 2026`);
    expect((await muster('show')).out).toContain(`install of cluster lab, ${words}\n`);
    expect((await muster('runs')).out).toContain(`  ${words}  2026`);
    const told = JSON.parse((await muster('--json', 'status')).out);
    expect(told.clusters[0].run.status).toBe(words.split(/[ ,]/)[0]);
  });
});
