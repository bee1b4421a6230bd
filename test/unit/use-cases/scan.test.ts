import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type { Hosts } from '../../../src/main/ports/hosts.ts';
import { oneScanAtATime, scanForSsh } from '../../../src/main/use-cases/scan.ts';
import type { ScanItem, ScanRequest } from '../../../src/shared/contract/contact.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
});
afterEach(() => database.dispose());

interface Network {
  readonly answers?: Readonly<Record<string, string>>;
  readonly onAsk?: (address: string) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/** Everything a scan gives, and whom it asked. No time passes between its looks. */
function scan(request: Partial<ScanRequest>, { answers = {}, onAsk, signal }: Network = {}) {
  const asked: string[] = [];
  const pauses: number[] = [];
  const hosts: Pick<Hosts, 'greeting'> = {
    greeting: async (_ctx, { address, port }) => {
      asked.push(`${address}:${port}`);
      await onAsk?.(address);
      return answers[address] ?? null;
    },
  };
  const clock = {
    now: () => 0,
    sleep: async (ms: number) => {
      pauses.push(ms);
    },
  };
  // Only greetings are asked of hosts here.
  const deps = { stores: database.stores, clock, hosts: hosts as Hosts };
  const ctx = rootContext(signal === undefined ? {} : { signal });
  const items = scanForSsh(ctx, deps, { range: '10.0.0.0/29', port: 22, mayBePublic: false, ...request });
  return { items, asked, pauses };
}

async function all(items: AsyncIterable<ScanItem>): Promise<ScanItem[]> {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
}

const written = () => database.stores.audit.list(9).map(({ what, subject }) => `${what}: ${subject}`);

describe('a look for hosts', () => {
  it('asks every address of the range and no other, and says which answered', async () => {
    const { items, asked, pauses } = scan(
      { port: 2222 },
      { answers: { '10.0.0.3': 'SSH-2.0-OpenSSH_9.2', '10.0.0.9': 'SSH-2.0-beyond' } },
    );
    const told = await all(items);
    expect(asked.toSorted()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `10.0.0.${n}:2222`));
    expect(told.map((item) => item.asked)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(told.every(({ of }) => of === 6)).toBe(true);
    expect(told.flatMap(({ found }) => found ?? [])).toEqual([
      { index: 2, address: '10.0.0.3', greeting: 'SSH-2.0-OpenSSH_9.2' },
    ]);
    expect(pauses).toHaveLength(6);
    expect(written()).toEqual(['look for SSH on port 2222: 10.0.0.0/29']);
  });

  it('shows what a host says as plain text on one line', async () => {
    const hostile = 'SSH-2.0-\u001b]0;owned\u0007<b>\u202e\tx';
    const { items } = scan({ range: '10.0.0.1' }, { answers: { '10.0.0.1': hostile } });
    const [item] = await all(items);
    expect(item?.found?.greeting).toBe('SSH-2.0-[U+001B]]0;owned[U+0007]<b>[U+202E] x');
  });

  it('keeps at most 64 connections open', async () => {
    const { promise: hold, resolve: letGo } = Promise.withResolvers<void>();
    const { items, asked } = scan({ range: '10.0.0.0/24' }, { onAsk: () => hold });
    const first = items.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(64);
    letGo();
    await first;
    expect(await all(items)).toHaveLength(253);
  });

  it('refuses public addresses that nobody has allowed, and what is no range, before anything is asked', async () => {
    const denied = scan({ range: '8.8.8.0/30' });
    await expect(all(denied.items)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('public'),
    });
    const none = scan({ range: '10.0.0.0/8' });
    await expect(all(none.items)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('at most 4096'),
    });
    expect([...denied.asked, ...none.asked, ...written()]).toEqual([]);
    const allowed = scan({ range: '8.8.8.0/30', mayBePublic: true });
    expect(await all(allowed.items)).toHaveLength(2);
  });

  it('is one at a time, and the next may begin once it has ended or was left', async () => {
    const one = oneScanAtATime((request: ScanRequest) => scan(request).items);
    const begin = () => one({ range: '10.0.0.0/29', port: 22, mayBePublic: false });
    const first = begin();
    await first.next();
    await expect(begin().next()).rejects.toMatchObject({ code: 'bad-input' });
    await first.return(undefined);
    expect(await all(begin())).toHaveLength(6);
    expect(await all(begin())).toHaveLength(6);
  });

  it('asks nobody else once it was stopped', async () => {
    const stop = new AbortController();
    const { items, asked } = scan(
      { range: '10.0.0.0/20' },
      { signal: stop.signal, onAsk: (address) => (address === '10.0.0.3' ? stop.abort() : undefined) },
    );
    expect((await all(items)).length).toBeLessThan(64);
    expect(asked.length).toBeLessThan(70);
  });
});
