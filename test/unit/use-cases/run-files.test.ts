import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingEvents, requireNewest } from '../../../src/main/use-cases/run-files/older-database.ts';
import { runDirectory } from '../../../src/main/use-cases/run-files/run-directory.ts';
import {
  keepRunFiles,
  type RunFiles,
  type RunFilesOptions,
} from '../../../src/main/use-cases/run-files/run-files.ts';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import { runIdSchema } from '../../../src/shared/model/ids.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { sampleDescription, sampleRun, sampleRunId, sampleStepId } from '../../support/site-samples.ts';
import { thrownBy } from '../../support/thrown.ts';

let database: TestDatabase;
let open: RunFiles[];
beforeEach(() => {
  database = testDatabase();
  database.stores.descriptions.apply(sampleDescription());
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((files) => files.close()));
  database.dispose();
});

const runId = sampleRunId();
const runsDirectory = () => join(database.directory, 'runs');
const file = (name: string) => join(runsDirectory(), runId, name);
const log = (text: string): RunEventBody => ({
  type: 'log',
  level: 'info',
  phaseId: null,
  nodeId: null,
  text,
});

function keep(changes: Partial<RunFilesOptions> = {}): RunFiles {
  const never = () => {
    throw new Error('files need nothing but redaction');
  };
  const files = keepRunFiles({
    journal: database.journal,
    stores: database.stores,
    runsDirectory: runsDirectory(),
    vault: {
      seal: never,
      open: never,
      forget: never,
      answer: never,
      isAnswered: () => false,
      has: never,
      requireKey: never,
      resolve: never,
      redact: (text) => text.replaceAll('hunter2', '*'),
      redactPieces: never,
    },
    ...changes,
  });
  open.push(files);
  return files;
}

async function sequences(name = 'events.jsonl'): Promise<number[]> {
  const text = await readFile(file(name), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).sequence);
}

describe('the files of a run', () => {
  it('say what the journal says, for this user alone', async () => {
    const files = keep();
    database.journal.begin(sampleRun());
    database.journal.startPhase(runId, 'prepare');
    database.journal.startStep(runId, sampleStepId('prepare', 'server-1'));
    database.journal.append(runId, [log('a password: hunter2')]);
    await files.close();
    const events = (await readFile(file('events.jsonl'), 'utf8')).trimEnd().split('\n');
    const clean = JSON.stringify(database.journal.events(runId, 0, 100)).replace('hunter2', '*');
    expect(events.map((line) => JSON.parse(line))).toEqual(JSON.parse(clean));
    expect(await readFile(file('log.txt'), 'utf8')).toBe(
      [
        '2026-03-01T08:00:00.000Z  info      -  -  run begins or goes on',
        '2026-03-01T08:00:00.000Z  info      prepare  -  phase begins',
        '2026-03-01T08:00:00.000Z  info      prepare  server-1  step begins',
        '2026-03-01T08:00:00.000Z  info      -  -  a password: *',
        '',
      ].join('\n'),
    );
    expect((await stat(join(runsDirectory(), runId))).mode & 0o777).toBe(0o700);
    for (const name of ['log.txt', 'events.jsonl']) expect((await stat(file(name))).mode & 0o777).toBe(0o600);
  });

  it('are written while the run goes on, not only at its end', async () => {
    keep();
    database.journal.begin(sampleRun());
    await expect.poll(() => sequences().catch(() => [])).toEqual([1]);
    database.journal.append(runId, [log('next')]);
    await expect.poll(() => sequences()).toEqual([1, 2]);
  });

  it('go on in another process where the first was killed, without a gap or a line twice', async () => {
    const first = keep();
    database.journal.begin(sampleRun());
    database.journal.append(runId, [log('two'), log('three')]);
    await first.close();
    // Committed, but killed before it was written, and in the middle of a line.
    database.journal.append(runId, [log('four')]);
    await appendFile(file('events.jsonl'), '{"runId":"run-1","sequ');
    await appendFile(file('log.txt'), '2026-03-01T08:00');
    const second = keep();
    database.journal.append(runId, [log('five')]);
    await second.close();
    expect(await sequences()).toEqual([1, 2, 3, 4, 5]);
    const lines = (await readFile(file('log.txt'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => line.split('  -  -  ')[1])).toEqual([
      'run begins or goes on',
      'two',
      'three',
      'four',
      'five',
    ]);
  });

  it('are made anew from the journal where they were removed', async () => {
    database.journal.begin(sampleRun());
    const first = keep();
    database.journal.append(runId, [log('two')]);
    await first.close();
    await rm(runsDirectory(), { recursive: true });
    const second = keep();
    database.journal.append(runId, [log('three')]);
    await second.close();
    expect(await sequences()).toEqual([1, 2, 3]);
  });

  it('miss nothing when more happens at once than is held in memory', async () => {
    const files = keep();
    database.journal.begin(sampleRun());
    database.journal.append(
      runId,
      Array.from({ length: 12_000 }, (_, index) => log(`line ${index}`)),
    );
    await files.close();
    expect(await sequences()).toEqual(Array.from({ length: 12_001 }, (_, index) => index + 1));
  });

  it('give way to new ones when they have grown, and only so many are kept', async () => {
    const files = keep({ limits: { bytes: 2000, files: 3 }, writeAfterMs: 1 });
    database.journal.begin(sampleRun());
    for (let round = 0; round < 40; round += 1) {
      database.journal.append(runId, [log(`round ${round} ${'x'.repeat(300)}`)]);
      await expect
        .poll(async () => (await sequences().catch(() => [])).at(-1), { interval: 5 })
        .toBe(round + 2);
    }
    await files.close();
    const names = await readdir(join(runsDirectory(), runId));
    expect(names.toSorted()).toEqual([
      'events.1.jsonl',
      'events.2.jsonl',
      'events.jsonl',
      'log.1.txt',
      'log.2.txt',
      'log.txt',
    ]);
    for (const name of names) {
      expect((await stat(file(name))).size).toBeLessThanOrEqual(2000);
      expect((await stat(file(name))).mode & 0o777).toBe(0o600);
    }
    const kept = [
      ...(await sequences('events.2.jsonl')),
      ...(await sequences('events.1.jsonl')),
      ...(await sequences()),
    ];
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 42 - kept.length + index));
    // Another process goes on behind the newest, also when it has only just been begun.
    await truncate(file('events.jsonl'), 0);
    const last = (await sequences('events.1.jsonl')).at(-1) ?? 0;
    const second = keep({ limits: { bytes: 200_000, files: 3 } });
    database.journal.append(runId, [log('on')]);
    await second.close();
    expect((await sequences())[0]).toBe(last + 1);
  });

  const warnings = () =>
    database.journal
      .events(runId, 0, 1000)
      .flatMap(({ body }) => (body.type === 'log' && body.level === 'warn' ? [body.text] : []));

  it('that cannot be written are told of once, and stop nothing', async () => {
    await mkdir(file('log.txt'), { recursive: true });
    const files = keep();
    database.journal.begin(sampleRun());
    await expect.poll(warnings).toEqual([expect.stringContaining('EISDIR')]);
    database.journal.append(runId, [log('the run goes on')]);
    await files.close();
    expect(warnings()).toHaveLength(1);
  });

  // Only root may mount a disk of its own.
  it.skipIf(process.getuid?.() !== 0)(
    'on a full disk keep whole lines, and miss nothing when there is room',
    async () => {
      await mkdir(runsDirectory());
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', runsDirectory()]);
      try {
        const files = keep();
        database.journal.begin(sampleRun());
        database.journal.append(runId, [log('x'.repeat(40_000))]);
        await expect.poll(warnings).toEqual([expect.stringContaining('ENOSPC')]);
        await files.close();
        for (const name of ['log.txt', 'events.jsonl']) {
          expect(await readFile(file(name), 'utf8').catch(() => '')).toMatch(/^(?:.*\n)*$/);
        }
        execFileSync('mount', ['-o', 'remount,size=1m', runsDirectory()]);
        const second = keep();
        database.journal.append(runId, [log('room again')]);
        await second.close();
        expect(await sequences()).toEqual([1, 2, 3, 4]);
        expect((await readFile(file('log.txt'), 'utf8')).trimEnd().split('\n')).toHaveLength(4);
      } finally {
        execFileSync('umount', [runsDirectory()]);
      }
    },
  );

  it('that cannot be written are told of as soon as the journal takes anything', async () => {
    let isFull = true;
    let attempts = 0;
    await writeFile(runsDirectory(), '');
    const files = keep({
      journal: {
        ...database.journal,
        append: (...told) => {
          attempts += 1;
          if (isFull) throw new Error('full');
          database.journal.append(...told);
        },
      },
    });
    database.journal.begin(sampleRun());
    await expect.poll(() => attempts).toBe(1);
    expect(warnings()).toEqual([]);
    isFull = false;
    await files.close();
    expect(warnings()).toHaveLength(1);
  });

  it('that somebody else wrote into are written anew behind that', async () => {
    await mkdir(join(runsDirectory(), runId), { recursive: true });
    await writeFile(file('events.jsonl'), 'mine\n');
    const files = keep();
    database.journal.begin(sampleRun());
    await files.close();
    expect((await readFile(file('events.jsonl'), 'utf8')).split('\n')[1]).toContain('"sequence":1');
  });
});

describe('the directory of a run', () => {
  it.each(['../../etc', '..', '.', 'a/b', '', ' '])('is not found through the id %j', (id) => {
    const foreign = runIdSchema.safeParse(id);
    if (!foreign.success) return;
    expect(thrownBy(() => runDirectory({ runsDirectory: '/runs' }, foreign.data))).toMatchObject({
      code: 'database-corrupt',
    });
  });
});

describe('a database that is older than the files beside it', () => {
  const deps = () => ({ journal: database.journal, runsDirectory: runsDirectory() });

  it('is named, run by run, and nothing goes on by what it says', async () => {
    const files = keep();
    database.journal.begin(sampleRun());
    database.journal.append(runId, [log('two')]);
    await files.close();
    expect(await missingEvents(deps())).toEqual([]);
    await requireNewest(deps(), runId);
    // As a copy without its side file has it: the last commits never were.
    await appendFile(file('events.jsonl'), '{"sequence":3}\n{"sequence":4}\n{"sequ');
    const older = 'the files go on to event 4, the database ends at 2: it is older than they are';
    expect(await missingEvents(deps())).toEqual([`run ${runId}: ${older}`]);
    await expect(requireNewest(deps(), runId)).rejects.toMatchObject({
      code: 'database-corrupt',
      cure: expect.stringContaining(file('events.jsonl')),
    });
    await rm(file('events.jsonl'));
    await requireNewest(deps(), runId);
  });

  it('is named also where it has gone on by itself since', async () => {
    const files = keep();
    database.journal.begin(sampleRun());
    await files.close();
    const kept = { runId, sequence: 2, at: '2026-01-01T00:00:00.000Z', body: log('was there before') };
    await appendFile(file('events.jsonl'), `${JSON.stringify(kept)}\n`);
    database.journal.append(runId, [log('written after')]);
    expect(await missingEvents(deps())).toEqual([
      `run ${runId}: event 2 is another one in the files than in the database: it is older than they are`,
    ]);
    await expect(requireNewest(deps(), runId)).rejects.toMatchObject({ code: 'database-corrupt' });
  });

  it('may lack a whole run; what is no run is passed over, and so is a laptop without files', async () => {
    expect(await missingEvents(deps())).toEqual([]);
    await mkdir(join(runsDirectory(), 'run-lost'), { recursive: true });
    await mkdir(join(runsDirectory(), '.cache'));
    await writeFile(join(runsDirectory(), 'run-lost', 'events.1.jsonl'), '{"sequence":7}\n');
    expect(await missingEvents(deps())).toEqual([
      'run run-lost: the files go on to event 7, the database ends at 0: it is older than they are',
    ]);
  });
});
