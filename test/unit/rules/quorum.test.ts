import { describe, expect, it } from 'vitest';
import {
  quorumOf,
  removalProblem,
  serverCountAdvice,
  toleranceOf,
} from '../../../src/shared/rules/quorum.ts';

describe('quorum and tolerance', () => {
  it.each([
    [0, 1, 0],
    [1, 1, 0],
    [2, 2, 0],
    [3, 2, 1],
    [4, 3, 1],
    [5, 3, 2],
    [6, 4, 2],
    [7, 4, 3],
  ])('of %i voters are %i and %i', (voters, quorum, tolerance) => {
    expect(quorumOf(voters)).toBe(quorum);
    expect(toleranceOf(voters)).toBe(tolerance);
  });

  it('a tolerated loss always leaves a quorum, one more never does', () => {
    for (let voters = 1; voters <= 15; voters += 1) {
      expect(voters - toleranceOf(voters)).toBeGreaterThanOrEqual(quorumOf(voters));
      expect(voters - toleranceOf(voters) - 1).toBeLessThan(quorumOf(voters));
    }
  });
});

describe('serverCountAdvice', () => {
  it.each([0, 1, 3, 5, 7])('has nothing against %i', (servers) => {
    expect(serverCountAdvice(servers)).toBeNull();
  });

  it.each([
    [2, '2 servers survive the loss of none, no more than 1 would; take 1 or 3'],
    [4, '4 servers survive the loss of 1, no more than 3 would; take 3 or 5'],
    [6, '6 servers survive the loss of 2, no more than 5 would; take 5 or 7'],
    [9, '9 servers slow etcd down without need; 7 survive the loss of 3'],
  ])('of %i: %s', (servers, advice) => {
    expect(serverCountAdvice(servers)).toBe(advice);
  });
});

describe('removalProblem', () => {
  it.each([
    [3, 3, true],
    [3, 3, false],
    [5, 4, false],
    [5, 3, false],
    [2, 2, true],
    [4, 4, true],
  ])('of %i voters, %i healthy, one may go (healthy: %s)', (voting, healthy, leaving) => {
    expect(removalProblem({ voting, healthy }, { healthy: leaving })).toBeNull();
  });

  it.each([
    [1, 1, true, 'it is the last server; use reset to give the cluster up'],
    [2, 1, false, '1 of 2 voters answer, and 2 are needed to change anything'],
    [3, 1, false, '1 of 3 voters answer, and 2 are needed to change anything'],
    [3, 2, true, '1 of the 2 voters left would answer, and 2 are needed'],
    [5, 3, true, '2 of the 4 voters left would answer, and 3 are needed'],
    [4, 3, true, null],
  ])('of %i voters, %i healthy (leaving healthy: %s): %s', (voting, healthy, leaving, problem) => {
    expect(removalProblem({ voting, healthy }, { healthy: leaving })).toBe(problem);
  });
});
