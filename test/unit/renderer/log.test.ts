import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { logLine, namesOf, piecesOf } from '../../../src/renderer/features/run/log/log-line.ts';
import {
  firstInSight,
  logHeight,
  offsetOf,
  scrollTo,
} from '../../../src/renderer/features/run/log/log-window.ts';
import { createLogIndex } from '../../../src/renderer/stores/projections/log-index.ts';
import { countedTo, type LogState } from '../../../src/renderer/stores/projections/log-store.ts';
import { eventsOf, freshRun, stepBody } from './samples.ts';

describe('log index', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 120 });

  it('knows the number of every place and the place of every number, however they came', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 130 }), fc.nat(130), (chosen, place, count) => {
        const sorted = chosen.toSorted((a, b) => a - b);
        const index = createLogIndex();
        for (const number of sorted) index.add([[number, number]]);
        const found = index
          .ranges(place, count)
          .flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
        expect(index.count()).toBe(sorted.length);
        expect(found).toEqual(sorted.slice(place, place + count));
        for (const sequence of [0, 1, place, 301]) {
          expect(index.placeOf(sequence)).toBe(sorted.filter((number) => number < sequence).length);
        }
      }),
    );
  });

  it('holds a log without a gap as one range', () => {
    const index = createLogIndex();
    index.add([[1, 1000]]);
    index.add([[1001, 5000]]);
    expect(index.ranges(10, 3000)).toEqual([[11, 3010]]);
  });
});

describe('lines that fit among all there are', () => {
  const state = { count: 3, scannedTo: 5, lastSequence: 10, error: null };

  it('are counted when the older ones are looked through, and not before', async () => {
    const store = createStore<LogState>(() => state);
    const counted = countedTo(store, new AbortController().signal);
    store.setState({ scannedTo: 9, count: 4 });
    store.setState({ scannedTo: 12, lastSequence: 20, count: 6 });
    expect(await counted).toBe(6);
    expect(
      await countedTo(
        createStore(() => ({ ...state, scannedTo: 10 })),
        AbortSignal.any([]),
      ),
    ).toBe(3);
  });

  it('are not told to somebody who left', async () => {
    const leaving = new AbortController();
    const counted = countedTo(
      createStore(() => state),
      leaving.signal,
    );
    leaving.abort();
    expect(await counted).toBeNull();
  });
});

describe('log window', () => {
  const everywhere = [10, 1000, 600_000, 5_000_000].flatMap((count) =>
    [18, 22].map((line) => [count, line] as const),
  );

  it.each(everywhere)('comes to every line of %i that are %i pixels high', (count, high) => {
    const viewport = { count, height: 180, line: high };
    for (const line of [0, Math.floor(count / 3), count - 1]) {
      const top = Math.min(scrollTo(line, viewport), Math.max(0, logHeight(viewport) - 180));
      const first = firstInSight(top, viewport);
      expect(first).toBeLessThanOrEqual(line);
      expect(first + 11).toBeGreaterThanOrEqual(Math.min(line, count - 1));
      expect(Math.abs(offsetOf(first, top, viewport) - top)).toBeLessThanOrEqual(high);
    }
  });

  it('is never higher than a browser can draw', () => {
    expect(logHeight({ count: 50_000_000, line: 18 })).toBeLessThan(30_000_000);
    expect(logHeight({ count: 100, line: 22 })).toBe(2200);
  });
});

describe('a line of the log', () => {
  const run = freshRun();
  const names = namesOf(run);
  const said = (text: string) =>
    eventsOf(run.run.id, [{ type: 'log', level: 'info', phaseId: null, nodeId: null, text }])[0];

  it('names the phase and the host of a step', () => {
    const [event] = eventsOf(run.run.id, [
      stepBody('join-servers', 'km7-s2', 'waiting', { waitingFor: 'voter', lastReason: '12 behind' }),
    ]);
    expect(event && logLine(event, names)).toMatchObject({
      host: 'km7-s2',
      text: 'Joining servers: waits for voter: 12 behind',
      tone: 'ochre',
    });
  });

  it('is one line whatever a host wrote, and shows what cannot be seen', () => {
    const event = said('one\ntwo\u202Eevil\u001b[2J\n');
    expect(event && logLine(event, names).text).toBe('one ⏎ two[U+202E]evil[U+001B][2J');
  });

  it('marks what was searched for, and loses no letter', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1, maxLength: 2 }), (text, searched) => {
        const pieces = piecesOf(text, searched);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      }),
    );
    expect(piecesOf('aXbx', 'x').map(({ text, isFound }) => `${text}${isFound ? '!' : ''}`)).toEqual([
      'a',
      'X!',
      'b',
      'x!',
    ]);
  });
});
