import { describe, expect, it } from 'vitest';
import { between, duration, gibibytes, moment, sentence } from '../../../src/main/reports/format.ts';

describe('durations', () => {
  it.each([
    [-5, '0.0 s'],
    [0, '0.0 s'],
    [1449, '1.4 s'],
    [9_999, '10.0 s'],
    [10_000, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min 00 s'],
    [60_000, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_600_000, '1 h 00 min'],
    [3_725_000, '1 h 02 min'],
  ])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

  it('need both ends', () => {
    expect(between('2026-01-01T00:00:00Z', '2026-01-01T00:00:12Z')).toBe('12 s');
    expect(between(null, '2026-01-01T00:00:12Z')).toBe('–');
    expect(between('2026-01-01T00:00:00Z', null)).toBe('–');
  });
});

it('moments are in UTC, and a text that is none stays', () => {
  expect(moment('2026-03-04T11:15:02.900+01:00')).toBe('2026-03-04 10:15:02 UTC');
  expect(moment('yesterday')).toBe('yesterday');
});

it('sizes are binary', () => expect(gibibytes(8_170_000_000)).toBe('7.6 GiB'));

it.each([
  ['two servers', 'two servers.'],
  ['Is it?', 'Is it?'],
  ['Done. ', 'Done.'],
])('%j ends as a sentence', (clause, text) => expect(sentence(clause)).toBe(text));
