import { describe, expect, test } from 'vitest';
import { type Figure, figureTable, isMet, median, ratios } from '../../../scripts/bench/figures.ts';

describe('median', () => {
  test.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('ratios', () => {
  test('pair what was measured one beside the other', () => {
    expect(ratios([2, 9], [1, 3])).toEqual([2, 3]);
  });

  test('leave out what has no partner', () => {
    expect(ratios([2, 9], [1])).toEqual([2]);
  });
});

describe('an aim', () => {
  const figure = (values: readonly number[], aim?: Figure['aim']): Figure => ({
    name: 'x',
    unit: 's',
    values,
    ...(aim !== undefined && { aim }),
  });

  test.each([
    [[4.9, 5, 60], { atMost: 5 }, true],
    [[4.9, 5.1, 60], { atMost: 5 }, false],
    [[5], { atLeast: 5 }, true],
    [[4.99], { atLeast: 5 }, false],
  ])('of %j against %j: %s', (values, aim, met) => {
    expect(isMet(figure(values, aim))).toBe(met);
  });

  test('that was not measured is not met', () => {
    expect(isMet(figure([], { atMost: 5 }))).toBe(false);
    expect(isMet(figure([], { atLeast: 5 }))).toBe(false);
  });

  test('that is not there is neither met nor missed', () => {
    expect(isMet(figure([1]))).toBeNull();
  });
});

test('the table is Markdown, and says aims and misses', () => {
  const table = figureTable([
    { name: 'Second up', unit: 's', values: [4.04, 3.96, 6], aim: { atMost: 5 } },
    { name: 'Faster', unit: '×', values: [4.5], aim: { atLeast: 5 } },
    { name: 'Alone', unit: 'MB', values: [120.4] },
  ]);
  expect(table.split('\n')).toEqual([
    '| Figure    | Median | Least to most | Runs | Aim   | Met |',
    '| --------- | ------ | ------------- | ---- | ----- | --- |',
    '| Second up | 4.0 s  | 4.0 to 6.0 s  | 3    | ≤ 5 s | yes |',
    '| Faster    | 4.50 × |               | 1    | ≥ 5 × | NO  |',
    '| Alone     | 120 MB |               | 1    |       |     |',
  ]);
});
