import fc from 'fast-check';
import { crashPoints } from '../../src/main/orchestrator/engine/crash-points.ts';
import {
  type Command,
  type Fault,
  type Moment,
  type PhaseSpec,
  type Story,
  type Trouble,
  tell,
} from './story.ts';

/** Most steps a story is told in before all is well. */
const MOST_COMMANDS = 5;

const rarely = fc.integer({ min: 0, max: 5 }).map((n) => n === 5);
const often = fc.integer({ min: 0, max: 3 }).map((n) => n < 3);

type Draft = Omit<PhaseSpec, 'id'>;

function phase(kind: PhaseSpec['kind'], group: fc.Arbitrary<PhaseSpec['group']>): fc.Arbitrary<Draft> {
  const ordinary = kind === 'change' || kind === 'look';
  return fc.record({
    kind: fc.constant(kind),
    group,
    touches:
      kind === 'change' || kind === 'hold'
        ? rarely.map((home) => (home ? 'laptop' : 'hosts'))
        : fc.constant('hosts' as const),
    takeBack: kind === 'change' ? often : fc.constant(kind !== 'look' && kind !== 'hold'),
    skip: ordinary ? rarely : fc.constant(false),
    pauseBefore: fc.integer({ min: 0, max: 7 }).map((n) => n === 7),
    slow: fc.nat(3),
    gate: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) }),
  });
}

const anyGroup = fc.constantFrom('together', 'pairs', 'one-by-one', 'cluster') satisfies fc.Arbitrary<
  PhaseSpec['group']
>;
const hostGroup = fc.constantFrom('together', 'pairs', 'one-by-one') satisfies fc.Arbitrary<
  PhaseSpec['group']
>;
const ordinary = fc.oneof(
  { weight: 4, arbitrary: phase('change', anyGroup) },
  { weight: 1, arbitrary: phase('look', anyGroup) },
  { weight: 1, arbitrary: phase('hold', fc.constant('cluster')) },
);

/** An operation: some ordinary phases with, at times, the making of a cluster among them. */
const phases: fc.Arbitrary<readonly PhaseSpec[]> = fc
  .tuple(
    fc.array(ordinary, { maxLength: 2 }),
    fc.option(
      fc.tuple(
        phase('start', fc.constant('one-by-one')),
        phase('join', fc.constant('one-by-one')),
        fc.array(ordinary, { maxLength: 1 }),
        fc.option(phase('agents', hostGroup), { nil: null }),
      ),
      { nil: null, freq: 4 },
    ),
    fc.array(ordinary, { maxLength: 2 }),
  )
  .map(([early, cluster, late]) => {
    const [start, join, between, agents] = cluster ?? [];
    const middle = [start, join, ...(between ?? []), agents].filter(
      (draft) => draft !== undefined && draft !== null,
    );
    return [...early, ...middle, ...late].map((draft, index) => ({ ...draft, id: `${draft.kind}${index}` }));
  })
  .filter((all) => all.length > 0);

const fault: fc.Arbitrary<Fault> = fc.record({
  call: fc.constantFrom('act', 'look', 'undo', 'look-back', 'gate'),
  phase: fc.nat(5),
  step: fc.nat(4),
  nth: fc.integer({ min: 1, max: 3 }),
  kind: fc.constantFrom(
    'fails',
    'works-but-reports-failure',
    'is-never-seen',
    'is-forgotten',
    'host-gone',
    'defect',
  ),
});

const moment: fc.Arbitrary<Moment> = fc.oneof(
  fc.record({ moment: fc.integer({ min: 1, max: 70 }) }),
  fc.record({
    point: fc.constantFrom(...crashPoints, 'world' as const),
    nth: fc.integer({ min: 1, max: 6 }),
  }),
);

const trouble: fc.Arbitrary<Trouble> = fc.record({
  kind: fc.constantFrom('none', 'kill', 'soon', 'now', 'kill'),
  at: moment,
});

/** @param deeds what people may do. */
function command(deeds: readonly Command['do'][]): fc.Arbitrary<Command> {
  return fc.record({
    do: fc.constantFrom(...deeds),
    limit: fc.constantFrom('all', 'all', 'only-failed', 'to'),
    to: fc.nat(5),
    trouble,
  });
}

/** Stories of people who do these things; the first of them is always `up`. */
export function stories(
  deeds: readonly Command['do'][],
  endings: readonly Story['ending'][],
): fc.Arbitrary<Story> {
  return fc
    .record({
      servers: fc.integer({ min: 1, max: 3 }),
      agents: fc.nat(2),
      phases,
      pauseBetween: fc.integer({ min: 0, max: 9 }).map((n) => n === 9),
      before: fc.array(fc.record({ phase: fc.nat(5), step: fc.nat(4) }), { maxLength: 2 }),
      faults: fc.array(fault, { maxLength: 3 }),
      commands: fc
        .tuple(command(['up']), fc.array(command(deeds), { maxLength: MOST_COMMANDS - 1 }))
        .map(([first, others]) => [first, ...others]),
      ending: fc.constantFrom(...endings),
    })
    .map((story) => ({ ...story, [fc.toStringMethod]: () => tell(story) }));
}
