import { describe, it } from 'vitest';
import { stories } from '../../properties/commands.ts';
import { prove, proveStory } from '../../properties/prove.ts';
import { plain } from '../../properties/rich-story.ts';
import type { Command, PhaseSpec, Story } from '../../properties/story.ts';

const up: Command = { do: 'up', limit: 'all', to: 0, trouble: { kind: 'none', at: { moment: 1 } } };
const resume: Command = { ...up, do: 'resume' };
const back: Command = { ...up, do: 'back' };
const change: PhaseSpec = { ...plain, id: 'change0', kind: 'change' };
const start: PhaseSpec = { ...plain, id: 'start0', kind: 'start', group: 'one-by-one' };
const join: PhaseSpec = { ...plain, id: 'join1', kind: 'join', group: 'one-by-one' };

const simple: Story = {
  servers: 1,
  agents: 0,
  phases: [change],
  pauseBetween: false,
  before: [],
  faults: [],
  commands: [up],
  ending: 'forward',
};

/** Stories that once broke a rule, each by what it is about. */
const known: readonly (readonly [string, Story])[] = [
  [
    'what an earlier run made and could not be taken back is there before a run that goes on then',
    {
      ...simple,
      phases: [start, join],
      faults: [{ call: 'undo', phase: 0, step: 0, nth: 1, kind: 'fails' }],
      commands: [up, up, back, { ...back, limit: 'to' }],
    },
  ],
  [
    'what could not be looked at, and was there before, is there before the run that goes on',
    {
      ...simple,
      before: [{ phase: 0, step: 0 }],
      faults: [{ call: 'look', phase: 0, step: 0, nth: 1, kind: 'fails' }],
    },
  ],
  [
    'what could not be looked at was never begun: what came before it is taken back first',
    {
      ...simple,
      servers: 2,
      phases: [start, join],
      faults: [{ call: 'look', phase: 1, step: 0, nth: 1, kind: 'fails' }],
      commands: [up, resume],
      ending: 'back',
    },
  ],
];

describe('a story that once broke a rule', () => {
  it.each(known)('%s', async (_about, story) => {
    await proveStory(story);
  });
});

describe('any story', () => {
  it('keeps every rule going on', async () => {
    await prove(stories(['up', 'resume'], ['forward']), { cases: 40 });
  });

  it('keeps every rule going on and back', async () => {
    await prove(stories(['up', 'resume', 'back', 'back'], ['forward', 'back']), { cases: 40 });
  });
});
