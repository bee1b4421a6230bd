import { describe, expect, it } from 'vitest';
import { serveWire } from '../../../src/main/api/router.ts';
import type { AppServices } from '../../../src/main/api/services.ts';
import { silentLogger } from '../../../src/main/platform/log.ts';
import { createClient } from '../../../src/renderer/api/client.ts';
import type { InputOf, ItemOf } from '../../../src/shared/contract/contract.ts';
import type { RunNews } from '../../../src/shared/contract/runs.ts';
import { wirePair } from '../../../src/shared/contract/wire.ts';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

/** A run that rests at its beginning, and a client that looks at it. */
async function rested(services: Partial<AppServices> = {}) {
  const app = scriptedApp({ pace: 1_000_000 });
  const runId = app.start();
  const [face, main] = wirePair();
  serveWire(main, { services: { ...app.services, ...services }, log: silentLogger });
  const say = (...texts: string[]) =>
    app.journal.append(
      runId,
      texts.map((text): RunEventBody => ({ type: 'log', level: 'info', phaseId: null, nodeId: null, text })),
    );
  return { app, runId, client: createClient(face), say, first: app.journal.lastSequence(runId) + 1 };
}

type Filter = InputOf<'log.matches'>['filter'];
const everyLine: Filter = { depth: 'everything', nodeId: null, phaseId: null, text: '' };

/** What is told until something holds. */
function told<T>(
  open: (onItem: (item: T) => void) => { close(): void },
  until: (items: readonly T[]) => boolean,
): Promise<readonly T[]> {
  return new Promise((resolve) => {
    const items: T[] = [];
    const stream = open((item) => {
      items.push(item);
      if (!until(items)) return;
      resolve(items);
      queueMicrotask(() => stream.close());
    });
  });
}

const onEnd = () => undefined;

describe('the log over the wire', () => {
  it('tells which lines fit, those there are and those to come, and gives just these', async () => {
    const { client, runId, say, first } = await rested();
    say('token a', 'other', 'Token b', 'token c');
    const filter = { ...everyLine, text: 'token' };
    const upTo = (count: number) => (items: readonly ItemOf<'log.matches'>[]) =>
      items.flatMap(({ ranges }) => ranges).reduce((sum, [from, to]) => sum + to - from + 1, 0) >= count;
    let spoken = false;
    const items = await told<ItemOf<'log.matches'>>((onItem) => {
      const seen = (item: ItemOf<'log.matches'>) => {
        if (!spoken) say('no', 'token d');
        spoken = true;
        onItem(item);
      };
      return client.stream('log.matches', { runId, filter }, { onItem: seen, onEnd });
    }, upTo(4));
    const ranges = items.flatMap((item) => item.ranges);
    expect(ranges).toEqual([
      [first, first],
      [first + 2, first + 3],
      [first + 5, first + 5],
    ]);
    expect(items.at(-1)).toMatchObject({ scannedTo: first + 5, lastSequence: first + 5 });
    const lines = await client.call('log.lines', { runId, ranges });
    expect(lines.map(({ body }) => (body.type === 'log' ? body.text : body.type))).toEqual([
      'token a',
      'Token b',
      'token c',
      'token d',
    ]);
  });

  it('says where nothing fits that all was looked through', async () => {
    const { client, runId, app } = await rested();
    const filter = { ...everyLine, text: 'not in it' };
    const [item] = await told<ItemOf<'log.matches'>>(
      (onItem) => client.stream('log.matches', { runId, filter }, { onItem, onEnd }),
      () => true,
    );
    expect(item).toMatchObject({ ranges: [], scannedTo: app.journal.lastSequence(runId) });
  });

  it.each([
    ['a range that ends before it begins', [[5, 4]]],
    ['number nought', [[0, 4]]],
    ['more lines than a window draws', [[1, 3000]]],
  ] as const)('refuses %s', async (_what, ranges) => {
    const { client, runId } = await rested();
    const asked = client.call('log.lines', { runId, ranges: ranges.map(([from, to]) => [from, to]) });
    await expect(asked).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('says of a run that there is not that there is none', async () => {
    const { client } = await rested();
    const ended = new Promise((resolve) => {
      const reader = { onItem: () => undefined, onEnd: resolve };
      client.stream('log.matches', { runId: 'run-x', filter: everyLine }, reader);
    });
    expect(await ended).toMatchObject({ code: 'not-found' });
  });

  it('asks a host for its journal', async () => {
    const { client, runId } = await rested();
    const journal = await client.call('log.nodeJournal', { runId, nodeId: 'node-km7-a1', lines: 5 });
    expect(journal).toMatchObject({ host: 'km7-a1', unit: 'rke2-agent' });
    expect(journal.lines).toHaveLength(5);
  });

  it('tells the news of a run without its log lines, and counts them', async () => {
    const { client, runId, app, say, first } = await rested();
    const nodeId = nodeIdSchema.parse('node-km7-s1');
    say('x', 'y');
    app.journal.append(runId, [{ type: 'node', nodeId, status: 'installing' }]);
    say('z');
    app.journal.append(runId, [{ type: 'node', nodeId, status: 'active' }]);
    const input = { runId, afterSequence: first - 1 };
    const news = await told<RunNews>(
      (onItem) => client.stream('runs.follow', input, { onItem, onEnd }),
      (items) => (items.at(-1)?.lastSequence ?? 0) >= first + 4,
    );
    expect(news[0]?.after).toBe(first - 1);
    expect(news.flatMap(({ events }) => events).map(({ sequence }) => sequence)).toEqual([
      first + 2,
      first + 4,
    ]);
  });
});
