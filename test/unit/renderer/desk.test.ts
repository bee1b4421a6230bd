import { afterEach, describe, expect, it, vi } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import type { Client } from '../../../src/renderer/api/client.ts';
import type { ConnectionState } from '../../../src/renderer/api/connection.ts';
import { Desk } from '../../../src/renderer/features/terminals/desk.ts';
import { actOn } from '../../../src/renderer/features/terminals/desk-actions.ts';
import { listed } from '../../../src/renderer/features/terminals/host-list.tsx';
import { placeOf } from '../../../src/renderer/features/terminals/place.ts';
import { hearKey } from '../../../src/renderer/features/terminals/terminals-screen.tsx';
import { PANE_LIMIT, paneOf } from '../../../src/renderer/stores/view/terminal-layout.ts';
import { addPane, addTab, createTerminalsStore } from '../../../src/renderer/stores/view/terminals-store.ts';
import { splitName } from '../../../src/renderer/ui/host-name.tsx';
import type { Terminal } from '../../../src/shared/contract/terminals.ts';
import { nodeIdSchema, terminalIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

vi.mock('../../../src/renderer/features/terminals/terminal-view.ts', () => ({
  TerminalView: class {
    readonly size = { columns: 100, rows: 30 };
    readonly reset = () => undefined;
  },
}));
afterEach(() => vi.unstubAllGlobals());

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

describe('a desk whose connection comes back', () => {
  it('tells the app how large its terminals are by now', async () => {
    const layout = createTerminalsStore({ read: () => null, write: () => undefined });
    addTab(layout, paneOf(id));
    const resized: unknown[] = [];
    const running = { ...terminal, state: { kind: 'open', since: '' } };
    const client = {
      call: (name: string, input: unknown) => {
        if (name === 'terminals.resize') resized.push(input);
        return Promise.resolve(name === 'terminals.list' ? [running] : null);
      },
      stream: () => ({ close: () => undefined }),
    } as unknown as Client;
    const open: ConnectionState = { status: 'open', client };
    let tell: (state: ConnectionState) => void = () => undefined;
    const onDidChange = (listener: typeof tell) => {
      tell = listener;
      return () => undefined;
    };
    new Desk({ connection: { state: () => open, onDidChange }, layout, onAction: () => undefined });
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    await settled();
    expect(resized).toEqual([]);
    tell(open);
    await settled();
    expect(resized).toEqual([{ id, size: { columns: 100, rows: 30 } }]);
  });
});

describe('a desk that cannot do what it is asked', () => {
  const said = (desk: Desk) => desk.state.getState().error?.message;

  it('says that there is no connection instead of swallowing a click', async () => {
    const layout = createTerminalsStore({ read: () => null, write: () => undefined });
    const desk = new Desk({
      connection: { state: () => ({ status: 'lost', sinceMs: 0 }), onDidChange: () => () => undefined },
      layout,
      onAction: () => undefined,
    });
    expect(said(desk)).toBeUndefined();
    expect(await desk.open(nodeId)).toBeNull();
    expect(said(desk)).toBe('This window has no connection to Muster, so nothing was asked of it.');
  });

  it('opens no second shell where the first one is refused, and says so', () => {
    const { desk, layout, answers } = slowDesk();
    const error = { code: 'host-login', message: 'refused', retryable: false } as const;
    const state = { kind: 'lost', since: '', error, attempt: 1, nextAt: null } as const;
    desk.state.setState({ known: new Map([[id, { ...terminal, state }]]) });
    actOn(desk, layout, id, 'split-right');
    expect(said(desk)).toContain('There is no shell on one now');
    expect(answers).toHaveLength(1);
  });

  it('says when a tab is full', () => {
    const { desk, layout, answers } = slowDesk();
    const ids = Array.from({ length: PANE_LIMIT - 1 }, (_, n) => terminalIdSchema.parse(`more-${n}`));
    for (const one of ids) addPane(layout, 'right', one);
    desk.state.setState({ known: new Map([id, ...ids].map((one) => [one, { ...terminal, id: one }])) });
    actOn(desk, layout, id, 'split-down');
    expect(said(desk)).toBe('This tab has 12 panes, and more cannot be read.');
    expect(answers).toHaveLength(1);
  });
});

describe('the keys of the screen', () => {
  const press = (open: Element | null) => {
    vi.stubGlobal('document', { querySelector: () => open });
    const { desk, layout } = slowDesk();
    layout.setState({ focused: id });
    const acted: string[] = [];
    desk.act = (_id, action) => acted.push(action);
    const nativeEvent = { key: 'D', ctrlKey: true, shiftKey: true, altKey: false, metaKey: false };
    const event = { key: 'D', nativeEvent, preventDefault: () => undefined };
    hearKey(event as unknown as Parameters<typeof hearKey>[0], desk, layout);
    return acted;
  };

  it('do nothing behind an open dialog', () => {
    expect(press(null)).toEqual(['split-right']);
    expect(press({} as Element)).toEqual([]);
  });
});

describe('the hosts of a place', () => {
  const place = placeOf(fleetSnapshot(scriptedApp({ pace: 1_000_000 }).services, null), 'cluster-km7');

  it('are found by parts of their names', () => {
    if (place === null) throw new Error('There is no such cluster.');
    expect(listed(place, null, '').nodes).toHaveLength(place.nodes.length);
    expect(listed(place, null, 'KM s2').nodes.map(({ hostname }) => hostname)).toEqual(['km7-s2']);
    expect(listed(place, 'failed', 's2').nodes).toEqual([]);
  });
});

describe('a long name', () => {
  it('keeps its end, by which hosts of one site differ', () => {
    expect(splitName('km7-s1')).toBeNull();
    expect(splitName(`${'a'.repeat(50)}-17.example`)).toEqual([`${'a'.repeat(50)}-1`, '7.example']);
  });
});
