import { describe, expect, it } from 'vitest';
import { crashPoints } from '../../src/main/orchestrator/engine/crash-points.ts';
import { stories } from './commands.ts';
import { prove, proveEveryMoment } from './prove.ts';
import { richStory } from './rich-story.ts';
import type { Command } from './story.ts';

const SOAK_MS = 3_600_000;
const up: Command = { do: 'up', limit: 'all', to: 0, trouble: { kind: 'none', at: { moment: 1 } } };

describe('a run that is taken back', () => {
  it(
    'keeps every rule in any order of going on and back, and leaves the world as it was or as it was wanted',
    async () => {
      await prove(stories(['up', 'resume', 'back', 'back'], ['forward', 'back']), { cases: 1000 });
    },
    SOAK_MS,
  );

  it('leaves the world as it was after its process died at any moment of taking back', async () => {
    const deaths = await proveEveryMoment((at) => ({
      ...richStory,
      commands: [up, { ...up, do: 'back', trouble: { kind: 'kill', at } }],
      ending: 'back',
    }));
    const backward = crashPoints.filter((point) => /undo|rollback|run-settled/.test(point));
    expect(new Set(deaths)).toEqual(new Set([...backward, 'world']));
  });
});
