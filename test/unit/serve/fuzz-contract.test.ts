import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { createServeFace, type ServeFace } from '../../../src/main/serve/create-serve-face.ts';
import { contract, type EntryName } from '../../../src/shared/contract/contract.ts';
import {
  clientMessageSchema,
  MISUNDERSTOOD_CODE,
  serverMessageSchema,
} from '../../../src/shared/contract/wire.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

/** Fixed, so that a failure is the same one everywhere; each entry has this many inputs. */
const manner = { seed: 20261121, numRuns: 60 };

let directory: string;
let face: ServeFace;
let headers: Readonly<Record<string, string>>;
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => void unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', onUnhandled);
  directory = await mkdtemp(join(tmpdir(), 'muster-fuzz-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Muster</title>');
  face = await createServeFace({
    services: scriptedApp({ pace: 1 }).services,
    rendererDirectory: directory,
    port: 0,
  });
  const { origin, hash } = new URL(face.url);
  const body = JSON.stringify({ token: hash.replace('#token=', '') });
  const answer = await fetch(`${origin}/session`, { method: 'POST', headers: { Origin: origin }, body });
  headers = { Origin: origin, Cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
});

afterAll(async () => {
  process.off('unhandledRejection', onUnhandled);
  await face.close();
  await rm(directory, { recursive: true });
});

afterEach(() => expect(unhandled).toEqual([]));

/** A window that says what it likes. */
async function connect() {
  const socket = new WebSocket(`ws://127.0.0.1:${face.port}/wire`, { headers });
  const waiting = new Map<number, (answer: z.infer<typeof serverMessageSchema>) => void>();
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.on('message', (data: Buffer) => {
    const message = serverMessageSchema.parse(JSON.parse(data.toString('utf8')));
    waiting.get(message.id)?.(message);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let nextId = 1;
  return {
    socket,
    closed,
    /** The first answer. A stream is closed then. */
    ask: (name: string, kind: 'call' | 'open', input: unknown) => {
      const id = nextId++;
      return new Promise<z.infer<typeof serverMessageSchema>>((resolve) => {
        waiting.set(id, (answer) => {
          waiting.delete(id);
          socket.send(JSON.stringify({ type: 'close', id }));
          resolve(answer);
        });
        socket.send(JSON.stringify({ type: kind, id, name, input, ...(kind === 'open' && { credit: 1 }) }));
      });
    },
  };
}

async function lives(): Promise<void> {
  const window = await connect();
  expect(await window.ask('app.about', 'call', {})).toMatchObject({ type: 'result' });
  window.socket.terminate();
}

const hostile = fc.oneof(
  fc.constantFrom(
    '__proto__',
    '../../etc/passwd',
    '\u0000',
    '\u202e',
    '<img src=x onerror=alert(1)>',
    "'; drop table nodes; --",
  ),
  fc.string({ maxLength: 40, unit: 'binary' }),
  fc.string({ minLength: 300, maxLength: 2000 }),
);
const anything = fc.oneof(hostile, fc.jsonValue({ maxDepth: 3 }));

/** Objects with the names that an entry knows and values it does not expect, and whatever else JSON can say. */
function malformed(name: EntryName): fc.Arbitrary<unknown> {
  const { properties = {} } = z.toJSONSchema(contract[name].input, { unrepresentable: 'any', io: 'input' });
  const fields = Object.fromEntries(Object.keys(properties).map((key) => [key, anything]));
  return fc.oneof(
    anything,
    fc.record(fields, { requiredKeys: [] }),
    fc.record({ ...fields, more: anything }),
  );
}

describe('a window that says what is outside the contract', () => {
  const entries = Object.keys(contract) as EntryName[];

  it.each(entries)('is refused by the schema of %s, and the app lives', async (name) => {
    const window = await connect();
    const { input, kind } = contract[name];
    const how = kind === 'stream' ? 'open' : 'call';
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(malformed(name), async (value) => {
        // What crosses the wire is JSON: nothing of a value that JSON does not say arrives.
        const arrives: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
        if (input.safeParse(arrives).success) return;
        expect(await window.ask(name, how, value)).toMatchObject({
          type: 'error',
          error: { code: 'bad-input', message: expect.stringContaining(name), cure: expect.any(String) },
        });
        refused += 1;
      }),
      manner,
    );
    expect(refused).toBeGreaterThan(5);
    // Asked the other way round it is refused as well.
    const other = how === 'open' ? 'call' : 'open';
    expect(await window.ask(name, other, {})).toMatchObject({ type: 'error', error: { code: 'bad-input' } });
    window.socket.terminate();
    await lives();
  });

  it('is refused for a name that is no entry', async () => {
    const window = await connect();
    for (const name of ['', 'toString', '__proto__', 'runs', 'runs.start ', 'RUNS.START'])
      expect(await window.ask(name, 'call', {})).toMatchObject({
        type: 'error',
        error: { code: 'bad-input' },
      });
    window.socket.terminate();
  });

  it('loses its connection where nothing can be answered, and only its own', async () => {
    const beside = await connect();
    const outside = fc
      .oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.record({
          type: fc.constantFrom('call', 'open', 'credit', 'close', 'result'),
          id: anything,
          name: anything,
        }),
      )
      .filter((value) => !clientMessageSchema.safeParse(JSON.parse(JSON.stringify(value))).success);
    await fc.assert(
      fc.asyncProperty(outside, async (value) => {
        const window = await connect();
        window.socket.send(JSON.stringify(value));
        expect(await window.closed).toBe(MISUNDERSTOOD_CODE);
      }),
      { ...manner, numRuns: 30 },
    );
    expect(await beside.ask('app.about', 'call', {})).toMatchObject({ type: 'result' });
    beside.socket.terminate();
  });

  it('loses its connection for bytes and for what is too long', async () => {
    const bytes = await connect();
    bytes.socket.send(Buffer.from([0, 255, 1]));
    expect(await bytes.closed).toBe(MISUNDERSTOOD_CODE);
    const long = await connect();
    long.socket.on('error', () => undefined);
    long.socket.send(
      JSON.stringify({ type: 'call', id: 1, name: 'app.about', input: 'x'.repeat(5_000_000) }),
    );
    expect(await long.closed).toBeGreaterThan(1000);
    await lives();
  });
});
