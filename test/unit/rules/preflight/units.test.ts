import { describe, expect, it } from 'vitest';
import { gib, seconds } from '../../../../src/shared/rules/preflight/units.ts';

describe('gib', () => {
  it.each([
    [0, '0 GiB'],
    [1024 ** 3, '1 GiB'],
    [3.84 * 1024 ** 3, '3.8 GiB'],
    [99.96 * 1024 ** 3, '100 GiB'],
    [150.4 * 1024 ** 3, '150 GiB'],
  ])('%i', (bytes, text) => {
    expect(gib(bytes)).toBe(text);
  });
});

describe('seconds', () => {
  it.each([
    [0, '0 s'],
    [1234, '1.2 s'],
    [-4200, '4.2 s'],
    [60_000, '1 min 0 s'],
    [-200_000, '3 min 20 s'],
    [7_200_000, '2 h'],
  ])('%i', (milliseconds, text) => {
    expect(seconds(milliseconds)).toBe(text);
  });
});
