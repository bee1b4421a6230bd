import { phaseStandings } from '../../shared/rules/event-line.ts';
import { count } from './count.ts';

/** The words of the history and of comparing two runs; part of the one catalogue. */
export const historyText = {
  title: 'History',
  open: 'All runs…',
  found: (n: number, of: number) =>
    n === of ? count(of, 'run', 'runs') : `${n} of ${count(of, 'run', 'runs')}`,
  asking: 'Reading the runs of this laptop.',
  empty: 'No run was begun on this laptop yet.',
  noneFits: 'No run fits.',
  newest: (n: number) =>
    `This list has the newest ${count(n, 'run', 'runs')}; muster runs --limit lists older ones.`,
  list: 'Runs, the newest first',
  filter: 'Cluster or state',
  columns: {
    compare: 'Compare',
    run: 'Run',
    cluster: 'Cluster',
    state: 'State',
    started: 'Started',
    took: 'Took',
    why: 'Why',
  },
  choose: (run: string) => `Compare ${run}`,
  chooseTwo: 'Tick two runs to lay them beside each other.',
  compare: {
    title: 'Two runs beside each other',
    phase: 'Phase',
    older: (at: string) => `The older, ${at}`,
    newer: (at: string) => `The newer, ${at}`,
    difference: 'Difference',
    none: 'not in it',
    whole: 'Whole run',
    steps: 'Steps that went differently',
    stepsNone: 'Every step that both have went the same way.',
    findings: 'Findings of one alone',
    findingsNone: 'Both found the same.',
    onlyIn: { older: 'only the older', newer: 'only the newer' },
    versions: 'What was wanted',
    madeWith: 'Muster',
    same: 'Both wanted the same.',
  },
  phases: { ...phaseStandings, pending: 'not begun' },
} as const;
