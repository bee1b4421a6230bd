import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WIRE_CHANNEL, WIRE_CLOSED_CHANNEL } from '../../../src/main/electron/channel.ts';
import { ipcWires } from '../../../src/main/electron/ipc-wire.ts';
import { PAGE_URL } from '../../../src/main/electron/window-options.ts';
import type { Wire } from '../../../src/shared/contract/wire.ts';

/** Electron's two objects as far as the wire uses them; the real ones exist only within its binary. */
function windowOf() {
  const ipc = new EventEmitter();
  const mainFrame = { url: PAGE_URL };
  const sent: unknown[] = [];
  let toldClosed = 0;
  const contents = Object.assign(new EventEmitter(), {
    mainFrame,
    isDestroyed: () => false,
    send: (channel: string, message: unknown) => {
      if (channel === WIRE_CLOSED_CHANNEL) toldClosed += 1;
      else sent.push(message);
    },
  });
  const wires: { wire: Wire; heard: unknown[]; closed: number }[] = [];
  const serve = (wire: Wire) => {
    const life = { wire, heard: [] as unknown[], closed: 0 };
    wires.push(life);
    wire.onMessage((message) => life.heard.push(message));
    wire.onClose(() => {
      life.closed += 1;
    });
  };
  // The emitters carry exactly the events used; Electron's types ask for hundreds more.
  ipcWires(ipc as never, contents as never, serve);
  const load = () => contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
  const say = (message: unknown, senderFrame: unknown = mainFrame) =>
    ipc.emit(WIRE_CHANNEL, { senderFrame }, message);
  return { ipc, contents, wires, sent, load, say, toldClosed: () => toldClosed };
}

describe('wire over ipc', () => {
  it('carries messages of our page both ways', () => {
    const { wires, sent, load, say } = windowOf();
    load();
    say({ type: 'call' });
    wires[0]?.wire.send({ type: 'result' });
    expect(wires[0]?.heard).toEqual([{ type: 'call' }]);
    expect(sent).toEqual([{ type: 'result' }]);
  });

  it('ends with a reload, and a new one begins', () => {
    const { wires, sent, load, say } = windowOf();
    load();
    load();
    say('again');
    wires[0]?.wire.send('late');
    expect(wires.map(({ closed, heard }) => [closed, heard])).toEqual([
      [1, []],
      [0, ['again']],
    ]);
    expect(sent).toEqual([]);
  });

  it('tells the page once that it was closed, and hears no more until a reload', () => {
    const { wires, sent, load, say, toldClosed } = windowOf();
    load();
    wires[0]?.wire.close('misunderstood');
    wires[0]?.wire.close('misunderstood');
    wires[0]?.wire.send('late');
    say('unheard');
    expect(toldClosed()).toBe(1);
    expect(wires[0]).toMatchObject({ closed: 1, heard: [] });
    expect(sent).toEqual([]);
    load();
    say('heard');
    expect(wires[1]?.heard).toEqual(['heard']);
    expect(toldClosed()).toBe(1);
  });

  it('does not hear another frame or another page', () => {
    const { contents, wires, load, say } = windowOf();
    load();
    say('frame', { url: PAGE_URL });
    say('gone', null);
    contents.mainFrame.url = 'https://evil.example/';
    say('page');
    expect(wires[0]?.heard).toEqual([]);
  });

  it('ends when the page crashes or the window goes, and lets go of the channel', () => {
    const { ipc, contents, wires, load } = windowOf();
    load();
    contents.emit('render-process-gone');
    contents.emit('destroyed');
    expect(wires[0]?.closed).toBe(1);
    expect(ipc.listenerCount(WIRE_CHANNEL)).toBe(0);
  });
});
