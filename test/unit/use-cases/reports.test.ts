import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/platform/clock.ts';
import { createReportRenderer } from '../../../src/main/reports/report-renderer.ts';
import { runReport, writeDocument } from '../../../src/main/use-cases/reports.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineWorld, engineWorld } from '../../support/engine-world.ts';
import { toyPhase } from '../../support/toy-phase.ts';

describe('the report of a run', () => {
  let world: EngineWorld;
  beforeEach(() => {
    world = engineWorld({ servers: 1, agents: 1 });
  });
  afterEach(() => world.close());

  it('names the hosts also after they have left the cluster', async () => {
    const toys = { done: new Set<string>(), log: [] };
    const gone = { during: 'draining', after: 'removed' } as const;
    const { run } = await world.run({ phases: [toyPhase(toys, { nodeStatus: gone })] });
    expect(world.stores.nodes.ofCluster(world.desired.cluster.id)).toEqual([]);
    const { stores, journal } = world;
    const never = () => {
      throw new Error('the vault is for writing');
    };
    const { markdown } = runReport(
      {
        stores,
        journal,
        reports: createReportRenderer(),
        clock: systemClock,
        runsDirectory: '/nowhere',
        vault: {
          seal: never,
          open: never,
          forget: never,
          answer: never,
          isAnswered: () => false,
          has: never,
          requireKey: never,
          resolve: never,
          redact: (text) => text,
          redactPieces: never,
        },
      },
      run.id,
    );
    expect(markdown).toContain('1 server and 1 agent');
    expect(markdown).toMatch(/\| `s1` \| .*done/);
    expect(markdown).toMatch(/\| `a1` \| .*done/);
  });
});

describe('a document', () => {
  let database: TestDatabase;
  beforeEach(() => {
    database = testDatabase();
  });
  afterEach(() => database.dispose());
  const redact = (text: string) => text.replaceAll('hunter2', '[redacted]');
  const document = { markdown: 'pw hunter2', html: '<p>hunter2' };

  it('is written in both forms without secrets, for this user alone', async () => {
    const path = join(database.directory, 'reports', 'one');
    await writeDocument({ vault: { redact } }, path, document);
    expect(await readFile(`${path}.md`, 'utf8')).toBe('pw [redacted]');
    expect(await readFile(`${path}.html`, 'utf8')).toBe('<p>[redacted]');
    expect((await stat(`${path}.html`)).mode & 0o777).toBe(0o600);
    await writeDocument({ vault: { redact } }, path, { ...document, markdown: 'second' });
    expect(await readFile(`${path}.md`, 'utf8')).toBe('second');
    expect((await readdir(dirname(path))).sort()).toEqual(['one.html', 'one.md']);
  });

  it('says where it cannot be written', async () => {
    await expect(writeDocument({ vault: { redact } }, '/dev/null/there/one', document)).rejects.toMatchObject(
      {
        code: 'bad-input',
        message: expect.stringContaining('/dev/null/there/one'),
      },
    );
  });
});
