import { describe, expect, it } from 'vitest';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { type VoteStep, votesAfter, votesSeen } from '../../../src/shared/rules/votes-seen.ts';

const [one, two] = ['node-1', 'node-2'].map((name) => nodeIdSchema.parse(name));
const step = (phaseId: string, nodeId: VoteStep['nodeId'] = null, status: VoteStep['status'] = 'done') => ({
  phaseId,
  nodeId,
  status,
});

describe('votes that were seen', () => {
  it('are those of servers whose joining was proved, at the time of the last proof', () => {
    const steps = [
      { ...step('join-servers', two, 'held'), finishedAt: '2026-01-01T00:00:02Z' },
      { ...step('install-initial-server', one), finishedAt: '2026-01-01T00:00:01Z' },
      { ...step('join-agents', two), finishedAt: '2026-01-01T00:00:03Z' },
      { ...step('verify-cluster'), finishedAt: null },
    ];
    expect(votesSeen(steps)).toEqual({ nodeIds: [one, two], at: '2026-01-01T00:00:02Z' });
    const verified = [
      ...steps.slice(0, 3),
      { ...step('verify-cluster'), finishedAt: '2026-01-01T00:00:09Z' },
    ];
    expect(votesSeen(verified)).toEqual({ nodeIds: [one, two], at: '2026-01-01T00:00:09Z' });
  });

  it.each(['failed', 'running', 'undone', 'interrupted'] as const)(
    'are not those of a server that is %s',
    (status) => {
      const both = { nodeIds: [one, two], at: 'then' } as never;
      expect(votesAfter(both, step('join-servers', two, status), 'now')).toEqual({
        nodeIds: [one],
        at: 'then',
      });
      expect(
        votesAfter({ nodeIds: [two], at: 'then' } as never, step('join-servers', two, status), 'now'),
      ).toBeNull();
    },
  );

  it('are not known where nothing was proved', () => {
    expect(votesSeen([])).toBeNull();
    expect(votesAfter(null, step('verify-cluster'), 'now')).toBeNull();
    expect(votesAfter(null, step('verify-cluster', null, 'failed'), 'now')).toBeNull();
    expect(votesAfter(null, step('join-agents', one), 'now')).toBeNull();
  });
});
