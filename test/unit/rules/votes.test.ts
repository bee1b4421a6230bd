import { describe, expect, it } from 'vitest';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { votesOnTheWay } from '../../../src/shared/rules/votes.ts';
import { phaseOn, planOf } from '../../support/plans.ts';

const plan = planOf([
  phaseOn('connect', ['a', 'b', 'c']),
  phaseOn('install-initial-server', ['a']),
  phaseOn('join-servers', ['b', 'c']),
]);
const rows = (voting: readonly string[], of = plan) =>
  votesOnTheWay(of, new Set(voting.map((id) => nodeIdSchema.parse(id))), (id) => id);

describe('votes on the way', () => {
  it('has a row for each server that joins, and marks the moment at which two must both live', () => {
    const told = rows([]).map(
      ({ host, phase, votes, quorum, mayFail, isDangerous }) =>
        `${host} ${phase} ${votes}/${quorum}/${mayFail}${isDangerous ? ' !' : ''}`,
    );
    expect(told).toEqual(['null null 0/0/0', 'a 2 1/1/0', 'b 3 2/2/0 !', 'c 3 3/2/1']);
  });

  it('counts those that vote already only once', () => {
    expect(rows(['a']).map(({ votes }) => votes)).toEqual([1, 2, 3]);
    expect(rows(['a', 'b', 'c'])).toEqual([]);
  });

  it('says nothing where one server is all there will be', () => {
    expect(rows([], planOf([phaseOn('install-initial-server', ['a'])]))).toEqual([]);
  });
});
