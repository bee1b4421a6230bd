import fc from 'fast-check';
import { createGrounds } from './ground.ts';
import { type Lived, live } from './model.ts';
import { type Moment, type Story, tell } from './story.ts';
import { holdTime, releaseTime } from './time.ts';

export interface ProofOptions {
  /** Cases of the normal suite; `MUSTER_PROPERTY_CASES` has another number for all tests. */
  readonly cases: number;
}

const EVERYDAY_SEED = 7;

/**
 * Lives many stories. `MUSTER_PROPERTY_SEED` repeats a course.
 * @throws Error with the shortest story that breaks a rule, and how it went.
 */
export async function prove(stories: fc.Arbitrary<Story>, { cases }: ProofOptions): Promise<void> {
  const { MUSTER_PROPERTY_CASES: wanted, MUSTER_PROPERTY_SEED: seed } = process.env;
  await withGrounds(async (liveOne) => {
    const property = fc.asyncProperty(stories, async (story) => throwBroken(await liveOne(story)));
    // The everyday run lives the same stories each time, so that what it finds is what somebody has just changed; a soak looks for new ones.
    const given = seed ?? (wanted === undefined ? EVERYDAY_SEED : undefined);
    const course = { numRuns: Number(wanted ?? cases), ...(given !== undefined && { seed: Number(given) }) };
    await fc.assert(property, course);
  });
}

/** Lives one story. @throws Error with it, and how it went, where it breaks a rule. */
export async function proveStory(story: Story): Promise<void> {
  await withGrounds(async (liveOne) => throwBroken(await liveOne(story), story));
}

/**
 * Lives the same story once for each moment of it, until there is no such moment any more.
 * @returns where processes died. @throws Error with the story that breaks a rule, and how it went.
 */
export async function proveEveryMoment(storyWith: (at: Moment) => Story): Promise<readonly string[]> {
  const deaths: string[] = [];
  await withGrounds(async (liveOne) => {
    for (let moment = 1; ; moment += 1) {
      const story = storyWith({ moment });
      const lived = await liveOne(story);
      throwBroken(lived, story);
      deaths.push(...lived.deaths);
      if (lived.deaths.length === 0) return;
    }
  });
  return deaths;
}

async function withGrounds<T>(work: (liveOne: (story: Story) => Promise<Lived>) => Promise<T>): Promise<T> {
  const grounds = createGrounds();
  holdTime();
  try {
    return await work(async (story) => {
      const ground = grounds.next();
      try {
        return await live(story, ground);
      } finally {
        grounds.forget(ground);
      }
    });
  } finally {
    releaseTime();
    grounds.close();
  }
}

function throwBroken({ chronicle }: Lived, story?: Story): void {
  if (chronicle.broken.length === 0) return;
  throw new Error([...(story === undefined ? [] : [tell(story)]), ...chronicle.lines].join('\n'));
}
