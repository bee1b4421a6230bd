import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInterrupts, type Interrupts } from '../../../src/main/cli/interrupts.ts';

let source: EventEmitter & { exit(code: number): void; stdout: EventEmitter };
let said: string[];
let exits: number[];
let interrupts: Interrupts;
beforeEach(() => {
  said = [];
  exits = [];
  const exit = (code: number) => void exits.push(code);
  source = Object.assign(new EventEmitter(), { exit, stdout: new EventEmitter() });
  interrupts = createInterrupts(source, (text) => void said.push(text.trim()));
});
afterEach(() => interrupts.dispose());

const state = () => ({ soon: interrupts.stopSoon.aborted, now: interrupts.signal.aborted, exits });

describe('Ctrl-C', () => {
  it('asks, then stops, then leaves, while there is something to finish', async () => {
    await interrupts.gently(async () => {
      source.emit('SIGINT');
      expect(state()).toEqual({ soon: true, now: false, exits: [] });
      source.emit('SIGINT');
      expect(state()).toEqual({ soon: true, now: true, exits: [] });
      source.emit('SIGINT');
      expect(exits).toEqual([130]);
    });
    expect(said).toEqual([
      'Stopping after the steps under way; press Ctrl-C again to stop them now.',
      'Stopping now; press Ctrl-C once more to leave at once.',
    ]);
    expect(interrupts.signal.reason).toMatchObject({ code: 'cancelled' });
  });

  it('stops at once where nothing is half done', async () => {
    await interrupts.gently(async () => undefined);
    source.emit('SIGINT');
    expect(state()).toEqual({ soon: true, now: true, exits: [] });
  });
});

describe('an output that nobody reads any more', () => {
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });

  it('ends what only tells something', () => {
    source.stdout.emit('error', gone);
    expect(exits).toEqual([0]);
  });

  it('ends no run', async () => {
    await interrupts.gently(async () => void source.stdout.emit('error', gone));
    expect(state()).toEqual({ soon: false, now: false, exits: [] });
  });
});

describe('the end of a session', () => {
  it.each(['SIGTERM', 'SIGHUP'])(
    'by %s stops what is under way, and never leaves before that',
    async (signal) => {
      await interrupts.gently(async () => {
        source.emit(signal);
        source.emit(signal);
        expect(state()).toEqual({ soon: true, now: true, exits: [] });
      });
    },
  );

  it('is not heard any more once the command has ended', () => {
    interrupts.dispose();
    source.emit('SIGINT');
    expect(state()).toEqual({ soon: false, now: false, exits: [] });
    expect([...source.eventNames(), ...source.stdout.eventNames()]).toEqual([]);
  });
});
