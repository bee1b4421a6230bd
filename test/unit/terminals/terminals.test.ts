import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { silentLogger } from '../../../src/main/platform/log.ts';
import type { IncomingFile } from '../../../src/main/ports/hosts.ts';
import { createRedactor, REDACTED } from '../../../src/main/secrets/redactor.ts';
import { createTerminals, type Terminals } from '../../../src/main/terminals/terminals.ts';
import type { TerminalItem } from '../../../src/shared/contract/terminals.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { nodeIdSchema, type TerminalId } from '../../../src/shared/model/ids.ts';
import { byKey, credentialOf, wayTo } from '../../support/remote-world.ts';
import { type FakeShell, fakeShell } from './fake-shell.ts';

const size = { columns: 80, rows: 24 };
const node = nodeIdSchema.parse('node-km7');
const directory = mkdtempSync(join(tmpdir(), 'muster-terminals-'));
const open: Terminals[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((terminals) => terminals.closeAll()));
  rmSync(directory, { recursive: true, force: true });
});

interface World {
  readonly terminals: Terminals;
  readonly shells: FakeShell[];
  /** Waits that were begun, each with how to end it. */
  readonly waits: { readonly ms: number; readonly end: () => void }[];
  /** What the next login ends with. */
  refusal: MusterError | null;
}

function world(received: Partial<IncomingFile> = {}): World {
  const shells: FakeShell[] = [];
  const waits: World['waits'] = [];
  const redactor = createRedactor();
  redactor.register('hunter2');
  const made: World = { terminals: undefined as never, shells, waits, refusal: null };
  const target = wayTo(
    { name: 'km7', address: '10.0.0.1', port: 22 },
    credentialOf({ user: 'ops', auth: byKey }),
  );
  const terminals = createTerminals({
    hosts: {
      shell: async () => {
        if (made.refusal !== null) throw made.refusal;
        const shell = fakeShell();
        shells.push(shell);
        return shell;
      },
      receive: async (_ctx, _target, { name }) => ({
        path: `/home/ops/${name}`,
        write: async () => undefined,
        finish: async () => undefined,
        discard: async () => undefined,
        ...received,
      }),
    },
    clock: {
      now: () => Date.UTC(2024, 10, 18, 14, 23, 41) + waits.length,
      // The pause that puts output together is real; the others are the test's.
      sleep: (ms, signal) =>
        ms <= 5
          ? Promise.resolve()
          : new Promise((resolve, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason), { once: true });
              waits.push({ ms, end: resolve });
            }),
    },
    log: silentLogger,
    redactPieces: () => redactor.pieces(),
    targetOf: () => target,
    recordingDirectory: () => directory,
  });
  open.push(terminals);
  return Object.assign(made, { terminals });
}

/** Reads a terminal as a window would, until it is told to stop. */
function reader(terminals: Terminals, id: TerminalId) {
  const stop = new AbortController();
  const items: TerminalItem[] = [];
  const ended = (async () => {
    for await (const item of terminals.output(id, stop.signal)) items.push(item);
  })();
  const outputs = () => items.flatMap((item) => (item.type === 'output' ? [item] : []));
  return {
    items,
    outputs,
    text: () =>
      outputs()
        .map(({ data }) => Buffer.from(data, 'base64').toString())
        .join(''),
    states: () => items.flatMap((item) => (item.type === 'state' ? [item.terminal.state.kind] : [])),
    stop: () => stop.abort(),
    ended,
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

async function opened(made = world()) {
  const { id } = made.terminals.open(node, size);
  await until(() => made.terminals.list()[0]?.state.kind === 'open');
  const [shell] = made.shells;
  if (shell === undefined) throw new Error('no shell');
  return { ...made, made, id, shell };
}

describe('a terminal', () => {
  it('gives what is printed, marked as replayed to one who comes later', async () => {
    const { terminals, id, shell } = await opened();
    shell.print('before ');
    const window = reader(terminals, id);
    await until(() => window.text() === 'before ');
    shell.print('after');
    await until(() => window.text() === 'before after');
    expect(window.outputs().map(({ replayed, missing }) => [replayed, missing])).toEqual([
      [true, 0],
      [false, 0],
    ]);
    expect(window.states()).toEqual(['open']);
  });

  it('keeps bytes as they are, also where a character is cut in two', async () => {
    const { terminals, id, shell } = await opened();
    const bytes = Buffer.from([0xc3, 0xff, 0x00, 0x1b]);
    const window = reader(terminals, id);
    shell.print(bytes.toString('latin1'));
    await until(() => window.outputs().length > 0);
    expect(window.text()).toBe(bytes.toString('latin1'));
  });

  it('holds the host back while a window takes nothing, and bounds what is kept', async () => {
    const { terminals, id, shell } = await opened();
    const stop = new AbortController();
    const slow = terminals.output(id, stop.signal)[Symbol.asyncIterator]();
    await slow.next();
    let printed = 0;
    while (!shell.isHeld) {
      shell.print('y\n'.repeat(4096));
      printed += 8192;
    }
    expect(printed).toBeLessThanOrEqual(512 * 1024 + 8192);
    let taken = 0;
    while (shell.isHeld) {
      const { value } = await slow.next();
      if (value.type === 'output') taken += Buffer.from(value.data, 'base64').length;
    }
    expect(taken).toBeGreaterThan(256 * 1024);
    stop.abort();
  });

  it('says how much a newcomer has missed, and begins with a whole line', async () => {
    const { terminals, id, shell } = await opened();
    for (let n = 0; n < 40; n += 1) {
      shell.print(`${'x'.repeat(64 * 1024)}\n`);
      if (shell.isHeld) shell.resume();
    }
    const window = reader(terminals, id);
    await until(() => window.text().length > 15 * 64 * 1024);
    const [first] = window.outputs();
    expect(first?.missing).toBeGreaterThan(20 * 64 * 1024);
    expect((first?.missing ?? 0) % (64 * 1024 + 1)).toBe(0);
  });

  it('ends with its shell, and the stream with it', async () => {
    const { terminals, id, shell } = await opened();
    const window = reader(terminals, id);
    shell.print('bye');
    shell.end({ kind: 'exited', code: 3, signal: null });
    await window.ended;
    expect(window.text()).toBe('bye');
    expect(terminals.list()).toMatchObject([{ state: { kind: 'ended', exitCode: 3 } }]);
    expect(await terminals.write([id], Buffer.from('x'))).toEqual([id]);
    await terminals.close(id);
    expect(terminals.list()).toEqual([]);
  });

  it('connects again after a loss, below what it had printed, and refuses keys meanwhile', async () => {
    const { terminals, id, shell, shells, waits } = await opened();
    const window = reader(terminals, id);
    shell.print('\u001b[?1049h');
    terminals.resize(id, { columns: 100, rows: 30 });
    shell.end({ kind: 'lost', error: new MusterError('host-unreachable', 'gone', { retryable: true }) });
    await until(() => waits.length === 1);
    expect(terminals.list()).toMatchObject([{ state: { kind: 'lost', attempt: 1 } }]);
    expect(await terminals.write([id], Buffer.from('rm'))).toEqual([id]);
    waits[0]?.end();
    await until(() => shells.length === 2 && terminals.list()[0]?.state.kind === 'open');
    shells[1]?.print('$ ');
    await until(() => window.text().endsWith('$ '));
    expect(window.text()).toContain('--- connection lost 14:23:41 UTC, new shell');
    expect(shells[1]?.sizes).toEqual([{ columns: 100, rows: 30 }]);
    expect(shells[1]?.typed).toEqual([]);
    await until(() => window.states().join() === 'open,lost,opening,open');
  });

  it('tries again by itself only where that may help, and at once when asked', async () => {
    const made = world();
    made.refusal = new MusterError('host-key-changed', 'another key', { cure: 'look' });
    const { id } = made.terminals.open(node, size);
    await until(() => made.waits.length === 1);
    expect(made.terminals.list()).toMatchObject([
      { state: { kind: 'lost', nextAt: null, error: { code: 'host-key-changed' } } },
    ]);
    made.refusal = null;
    made.terminals.reconnect(id);
    await until(() => made.terminals.list()[0]?.state.kind === 'open');
    expect(made.shells).toHaveLength(1);
  });

  it('waits longer from try to try', async () => {
    const made = world();
    made.refusal = new MusterError('host-unreachable', 'gone', { retryable: true });
    made.terminals.open(node, size);
    for (let n = 0; n < 8; n += 1) {
      await until(() => made.waits.length === n + 1);
      made.waits[n]?.end();
    }
    expect(made.waits.slice(0, 8).map(({ ms }) => ms / 1000)).toEqual([1, 2, 5, 10, 15, 30, 30, 30]);
  });

  it('is one of eight to a host', async () => {
    const { terminals } = world();
    for (let n = 0; n < 8; n += 1) terminals.open(node, size);
    expect(() => terminals.open(node, size)).toThrow(/8 terminals to km7/);
  });
});

describe('keys', () => {
  it('go to each of several, and those that cannot take them are named', async () => {
    const { terminals, id, shell, shells } = await opened();
    const { id: second } = terminals.open(node, size);
    await until(() => shells.length === 2);
    await until(() => terminals.list().every(({ state }) => state.kind === 'open'));
    shells[1]?.end({ kind: 'exited', code: 0, signal: null });
    await until(() => terminals.list()[1]?.state.kind === 'ended');
    expect(await terminals.write([id, second], Buffer.from('df\r'))).toEqual([second]);
    expect(shell.typed).toEqual(['df\r']);
    expect(shells[1]?.typed).toEqual([]);
  });
});

describe('a recording', () => {
  it('is what was printed since, for this user alone, without known secrets', async () => {
    const { terminals, id, shell } = await opened();
    shell.print('before');
    const { recording } = await terminals.record(id, true);
    await terminals.write([id], Buffer.from('typed'));
    shell.print('token=hunter2 é');
    terminals.resize(id, { columns: 90, rows: 20 });
    await terminals.record(id, false);
    expect(terminals.list()[0]?.recording).toBeNull();
    const path = recording?.path ?? '';
    expect(readdirSync(directory)).toHaveLength(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const [header, ...events] = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(header).toMatchObject({ version: 2, width: 80, height: 24, title: 'km7' });
    expect(
      events
        .filter(([, kind]) => kind === 'o')
        .map(([, , text]) => text)
        .join(''),
    ).toBe(`token=${REDACTED} é`);
    expect(events.filter(([, kind]) => kind === 'r').map(([, , text]) => text)).toEqual(['90x20']);
  });
});

describe('a secret that is printed in pieces', () => {
  const recorded = (path: string) =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line)[2])
      .join('');

  it('is not in a recording, however long the rest takes to come', async () => {
    const { terminals, id, shell, waits } = await opened();
    const { recording } = await terminals.record(id, true);
    const path = recording?.path ?? '';
    shell.print('a hunt');
    await until(() => waits.length === 1);
    expect(recorded(path)).toBe('a ');
    shell.print('er2 b');
    await until(() => recorded(path).endsWith(' b'));
    expect(recorded(path)).toBe(`a ${REDACTED} b`);
  });

  it('is waited for only so long: what only looks like its beginning is recorded', async () => {
    const { terminals, id, shell, waits } = await opened();
    const { recording } = await terminals.record(id, true);
    const path = recording?.path ?? '';
    shell.print('on the hunt');
    await until(() => waits.length === 1);
    waits[0]?.end();
    await until(() => recorded(path) === 'on the hunt');
    shell.print(' hunt');
    await until(() => waits.length === 2);
    await terminals.record(id, false);
    expect(recorded(path)).toBe('on the hunt hunt');
  });
});

describe('a file that is sent', () => {
  const file = { directory: '', name: 'a.tar', sizeBytes: 4, replace: false };

  it('gets its name when it is there whole', async () => {
    const done: string[] = [];
    const { terminals, id } = await opened(
      world({
        write: async (chunk) => void done.push(chunk.toString()),
        finish: async () => void done.push('end'),
      }),
    );
    const { sendingId, path } = await terminals.send(rootContext(), id, file);
    expect(path).toBe('/home/ops/a.tar');
    await Promise.all([
      terminals.sendPiece(sendingId, 0, Buffer.from('ab')),
      terminals.sendPiece(sendingId, 2, Buffer.from('cd')),
    ]);
    await terminals.sendEnd(sendingId);
    expect(done).toEqual(['ab', 'cd', 'end']);
  });

  it.each([
    ['its end comes early', (t: Terminals, id: never) => t.sendEnd(id)],
    ['a piece is missing', (t: Terminals, id: never) => t.sendPiece(id, 2, Buffer.from('cd'))],
    [
      'there is more of it than was said',
      (t: Terminals, id: never) => t.sendPiece(id, 0, Buffer.from('abcde')),
    ],
  ])('is taken away when %s', async (_what, act) => {
    const done: string[] = [];
    const { terminals, id } = await opened(
      world({ finish: async () => void done.push('end'), discard: async () => void done.push('discard') }),
    );
    const { sendingId } = await terminals.send(rootContext(), id, file);
    await expect(act(terminals, sendingId as never)).rejects.toMatchObject({ code: 'bad-input' });
    expect(done).toEqual(['discard']);
    await expect(terminals.sendPiece(sendingId, 0, Buffer.from('ab'))).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('is taken away when it is called off, and when the app ends', async () => {
    const done: string[] = [];
    const { terminals, id } = await opened(world({ discard: async () => void done.push('discard') }));
    const first = await terminals.send(rootContext(), id, file);
    await terminals.sendCancel(first.sendingId);
    await terminals.send(rootContext(), id, file);
    await terminals.closeAll();
    expect(done).toEqual(['discard', 'discard']);
  });
});
