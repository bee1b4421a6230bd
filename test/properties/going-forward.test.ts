import { describe, expect, it } from 'vitest';
import { crashPoints } from '../../src/main/orchestrator/engine/crash-points.ts';
import { stories } from './commands.ts';
import { prove, proveEveryMoment } from './prove.ts';
import { richStory } from './rich-story.ts';

const SOAK_MS = 3_600_000;

describe('a run that goes on', () => {
  it(
    'keeps every rule, whatever fails, dies or is stopped, and gets done',
    async () => {
      await prove(stories(['up', 'resume'], ['forward']), { cases: 1000 });
    },
    SOAK_MS,
  );

  it('gets done after its process died at any moment of it', async () => {
    const deaths = await proveEveryMoment((at) => ({
      ...richStory,
      commands: [{ do: 'up', limit: 'all', to: 0, trouble: { kind: 'kill', at } }],
    }));
    const onward = crashPoints.filter((point) => !/undo|rollback/.test(point));
    expect(new Set(deaths)).toEqual(new Set([...onward, 'world']));
  });
});
