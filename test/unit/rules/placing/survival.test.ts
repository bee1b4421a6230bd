import { describe, expect, it } from 'vitest';
import { ordinal, survivalOf } from '../../../../src/shared/rules/placing/survival.ts';

describe('what a number of servers survives', () => {
  it.each([
    [0, 1, 'warn', 'No server is left.', 'A cluster needs at least one.'],
    [1, 0, 'ok', '1 server survives no failure.', '3 survive 1 failure.'],
    [1, 3, 'ok', '1 server survives no failure.', '3 survive 1 failure.'],
    [2, 1, 'warn', '2 servers survive no failure, as 1 does.', 'A 3rd makes it 1.'],
    [3, 2, 'ok', '3 servers survive 1 failure.', null],
    [3, 5, 'ok', '3 servers survive 1 failure.', '5 survive 2 failures.'],
    [4, 3, 'warn', '4 servers survive 1 failure, as 3 do.', 'A 5th makes it 2.'],
    [5, 4, 'ok', '5 servers survive 2 failures.', null],
    [6, 5, 'warn', '6 servers survive 2 failures, as 5 do.', 'A 7th makes it 3.'],
    [7, 6, 'ok', '7 servers survive 3 failures.', null],
    [8, 7, 'warn', '8 servers slow etcd down without need.', '7 survive 3 failures.'],
  ])('%i, %i before: %s, %s', (...[servers, before, severity, says, more]) => {
    expect(survivalOf(servers, before)).toEqual({ severity, says, more });
  });

  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [21, '21st'],
    [113, '113th'],
  ])('counts %i as %s', (number, text) => expect(ordinal(number)).toBe(text));
});
