import type { PhaseSpec, Story } from './story.ts';

/** A phase with nothing special. */
export const plain: Omit<PhaseSpec, 'id' | 'kind'> = {
  group: 'together',
  touches: 'hosts',
  takeBack: true,
  skip: false,
  pauseBefore: false,
  slow: 2,
  gate: 0,
};

/** A story with something of everything and nothing wrong in it. */
export const richStory: Story = {
  servers: 2,
  agents: 2,
  phases: [
    { ...plain, id: 'hold0', kind: 'hold', group: 'cluster', touches: 'laptop', takeBack: false },
    { ...plain, id: 'look1', kind: 'look', takeBack: false },
    { ...plain, id: 'change2', kind: 'change' },
    { ...plain, id: 'start3', kind: 'start', group: 'one-by-one', gate: 1 },
    { ...plain, id: 'join4', kind: 'join', group: 'one-by-one' },
    { ...plain, id: 'agents5', kind: 'agents', group: 'pairs' },
    { ...plain, id: 'change6', kind: 'change', group: 'cluster', takeBack: false },
  ],
  pauseBetween: false,
  before: [{ phase: 2, step: 1 }],
  faults: [],
  commands: [],
  ending: 'forward',
};
