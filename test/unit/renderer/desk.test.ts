import { describe, expect, it } from 'vitest';
import type { Client } from '../../../src/renderer/api/client.ts';
import { Desk } from '../../../src/renderer/features/terminals/desk.ts';
import { paneOf } from '../../../src/renderer/stores/view/terminal-layout.ts';
import { addTab, createTerminalsStore } from '../../../src/renderer/stores/view/terminals-store.ts';
import type { Terminal } from '../../../src/shared/contract/terminals.ts';
import { nodeIdSchema, terminalIdSchema } from '../../../src/shared/model/ids.ts';

const id = terminalIdSchema.parse('terminal-1');
const nodeId = nodeIdSchema.parse('node-1');
const terminal: Terminal = {
  id,
  nodeId,
  hostname: 'one',
  user: 'ops',
  state: { kind: 'ended', since: '', exitCode: 0, signal: null },
  recording: null,
};

/** A desk whose app answers when the test says so. */
function slowDesk() {
  const layout = createTerminalsStore({ read: () => null, write: () => undefined });
  addTab(layout, paneOf(id));
  const answers: ((answer: unknown) => void)[] = [];
  const streams: string[] = [];
  const client = {
    call: () => new Promise((resolve) => answers.push(resolve)),
    stream: (name: string) => {
      streams.push(name);
      return { close: () => undefined };
    },
  } as unknown as Client;
  const desk = new Desk({
    connection: { state: () => ({ status: 'open', client }), onDidChange: () => () => undefined },
    layout,
    onAction: () => undefined,
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { desk, layout, answers, streams, settled };
}

describe('a desk that is left while the app is still answering', () => {
  it('opens no stream, and leaves the layout to the next one', async () => {
    const { desk, layout, answers, streams, settled } = slowDesk();
    desk.stop();
    answers[0]?.([terminal]);
    await settled();
    expect(streams).toEqual([]);
    expect(desk.state.getState().known).toBeNull();
    expect(layout.getState().tabs).toHaveLength(1);
  });

  it('shows no terminal that opens after it', async () => {
    const { desk, answers, settled } = slowDesk();
    const opened = desk.open(nodeId);
    desk.stop();
    answers[1]?.(terminal);
    expect(await opened).toBeNull();
    await settled();
    expect(desk.known.size).toBe(0);
  });
});
