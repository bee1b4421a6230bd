import { describe, expect, it } from 'vitest';
import { serveWire } from '../../../src/main/api/router.ts';
import { createLogger } from '../../../src/main/platform/log.ts';
import type { TerminalServices } from '../../../src/main/ports/terminals.ts';
import { createClient } from '../../../src/renderer/api/client.ts';
import type { TerminalItem } from '../../../src/shared/contract/terminals.ts';
import { STREAM_CREDIT, wirePair } from '../../../src/shared/contract/wire.ts';
import { sendingIdSchema, terminalIdSchema } from '../../../src/shared/model/ids.ts';
import { noTerminals } from '../../support/face/no-terminals.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

function client(terminals: Partial<TerminalServices>) {
  const log = createLogger({ sink: () => undefined, redact: (text) => text });
  const [face, main] = wirePair();
  const { services } = scriptedApp({ pace: 1 });
  serveWire(main, { services: { ...services, terminals: { ...noTerminals, ...terminals } }, log });
  return createClient(face);
}

const id = terminalIdSchema.parse('terminal-1');
const sendingId = sendingIdSchema.parse('sending-1');
const size = { columns: 80, rows: 24 };
const terminal = {
  id,
  nodeId: 'node-1' as never,
  hostname: 'km7',
  user: 'ops',
  state: { kind: 'open', since: '2024-11-18T14:00:00.000Z' },
  recording: null,
} as const;

describe('terminals over the wire', () => {
  it('are opened, listed and told apart from their hosts', async () => {
    const face = client({ open: () => ({ ...terminal, password: 'x' }) as never, list: () => [terminal] });
    expect(await face.call('terminals.open', { nodeId: 'node-1', size })).toEqual(terminal);
    expect(await face.call('terminals.list', {})).toEqual([terminal]);
  });

  it('take keys as bytes, in the order of the messages', async () => {
    const typed: string[] = [];
    const face = client({
      write: async (_ids, data) => {
        typed.push(data.toString('latin1'));
        return [];
      },
    });
    const answers = ['a', '\u001b[A', '\u00ff'].map((text) =>
      face.call('terminals.write', { ids: [id], data: btoa(text) }),
    );
    expect(await Promise.all(answers)).toEqual([{ refused: [] }, { refused: [] }, { refused: [] }]);
    expect(typed).toEqual(['a', '\u001b[A', '\u00ff']);
  });

  it('are steered', async () => {
    const done: unknown[] = [];
    const face = client({
      resize: (...of) => void done.push(['resize', ...of]),
      reconnect: (...of) => void done.push(['reconnect', ...of]),
      close: async (...of) => void done.push(['close', ...of]),
      record: async (...of) => {
        done.push(['record', ...of]);
        return terminal;
      },
    });
    await face.call('terminals.resize', { id, size });
    await face.call('terminals.reconnect', { id });
    await face.call('terminals.record', { id, on: true });
    await face.call('terminals.close', { id });
    expect(done).toEqual([
      ['resize', id, size],
      ['reconnect', id],
      ['record', id, true],
      ['close', id],
    ]);
  });

  it('take files piece by piece', async () => {
    const done: unknown[] = [];
    const face = client({
      send: async (_ctx, _id, request) => {
        done.push(request);
        return { sendingId, path: '/root/a' };
      },
      sendPiece: async (...of) => void done.push(of),
      sendEnd: async (...of) => void done.push(of),
      sendCancel: async (...of) => void done.push(of),
    });
    const file = { directory: '', name: 'a', sizeBytes: 3, replace: false };
    expect(await face.call('terminals.send', { id, ...file })).toEqual({ sendingId, path: '/root/a' });
    await face.call('terminals.sendPiece', { id: sendingId, at: 0, data: btoa('\u00ffbc') });
    await face.call('terminals.sendEnd', { id: sendingId });
    await face.call('terminals.sendCancel', { id: sendingId });
    expect(done).toEqual([file, [sendingId, 0, Buffer.from('\u00ffbc', 'latin1')], [sendingId], [sendingId]]);
  });

  it.each([
    ['too many keys at once', 'terminals.write', { ids: [id], data: 'A'.repeat(50_000) }],
    ['keys for nobody', 'terminals.write', { ids: [], data: 'QQ==' }],
    ['a screen without end', 'terminals.resize', { id, size: { columns: 100_000, rows: 1 } }],
    ['a piece beyond its size', 'terminals.sendPiece', { id: sendingId, at: 0, data: 'A'.repeat(200_000) }],
    ['a piece before the beginning', 'terminals.sendPiece', { id: sendingId, at: -1, data: '' }],
    ['a nameless file', 'terminals.send', { id, directory: '', name: '', sizeBytes: 1, replace: false }],
  ] as const)('refuse %s', async (_what, name, input) => {
    // What a face of another version may send.
    await expect(client({}).call(name, input as never)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('give no more than a window has drawn', async () => {
    let given = 0;
    const face = client({
      async *output(): AsyncGenerator<TerminalItem> {
        for (;;) {
          given += 1;
          yield { type: 'output', data: 'eQo=', replayed: false, missing: 0 };
        }
      },
    });
    const drawn: (() => void)[] = [];
    const reading = face.stream(
      'terminals.output',
      { id },
      { onItem: () => new Promise<void>((resolve) => drawn.push(resolve)), onEnd: () => undefined },
    );
    const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
    await settled();
    expect(drawn).toHaveLength(STREAM_CREDIT);
    expect(given).toBe(STREAM_CREDIT + 1);
    for (const done of drawn.slice(0, 3)) done();
    await settled();
    expect(drawn).toHaveLength(STREAM_CREDIT + 3);
    reading.close();
  });
});
