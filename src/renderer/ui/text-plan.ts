import { count } from './count.ts';

/** The words of the plan screen; part of the one catalogue. */
export const planText = {
  title: 'Plan',
  heading: (operation: string, cluster: string) => `${operation} ${cluster}`,
  operations: { install: 'Install', uninstall: 'Uninstall' },
  operationList: 'What is planned',
  frozen: (at: string) => `frozen ${at}`,
  making: 'Reading what is wanted and checking every file of the bundle.',
  summary: (phases: number, steps: number) =>
    `${count(phases, 'phase', 'phases')} · ${count(steps, 'step', 'steps')}`,
  phases: 'What will happen',
  where: (n: number) => (n === 0 ? 'cluster' : count(n, 'node', 'nodes')),
  oneByOne: 'one by one',
  batches: (n: number) => `${n} batches`,
  back: {
    'way-back': 'can be undone',
    nothing: 'changes nothing',
    'no-way-back': 'no undo',
  },
  undo: 'Taking back',
  noReturn: (title: string) =>
    `From here on there is no way back: what "${title}" and later phases remove is gone.`,
  leftOut: 'left out',
  pauses: 'stands still before it',
  pauseBefore: 'Stand still before this phase',
  leaveOut: 'Leave this phase out',
  reason: 'Why; it is kept in the journal and the report',
  pauseBetween: 'Stand still after each group of hosts that was changed',

  legend: '↩ can be undone · double red line: no way back',
  findings: 'Findings',
  findingCount: (blocks: number, warns: number) => `${blocks} block · ${warns} warn`,
  noFindings:
    'Nothing speaks against it so far. No host was looked at for this: the dry run does, and so does the preflight of the run.',
  noFindingsLooked: 'Nothing was found that speaks against it.',
  votes: {
    title: 'Votes on the way',
    columns: { when: 'when', votes: 'votes', quorum: 'quorum', mayFail: 'may fail' },
    now: 'now',
    joins: (host: string) => `${host} joins`,
    danger: 'needs every vote',
    dangerSay: (host: string) =>
      `Once ${host} has joined, both servers must live until the next one votes: losing either stops the cluster.`,
  },
  time: {
    title: 'How long it takes',
    unknown: 'Not known: no such run came to its end on this laptop yet.',
    range: (range: string, runs: number) =>
      `${range}, as ${count(runs, 'earlier run', 'earlier runs')} took.`,
    between: (least: string, most: string) => `${least} to ${most}`,
  },

  look: {
    title: 'Dry run',
    start: 'Dry run',
    again: 'Dry run again',
    stop: 'Stop looking',
    none: 'A dry run logs in to the hosts, looks, and says for every step whether it would change something. It changes nothing.',
    stamp: (at: string) => `looked ${at}, nothing changed`,
    notDone: (at: string) => `not looked to the end ${at}`,
    stopped: (at: string) => `looking stopped ${at}`,
    wouldStop: (steps: number, findings: number) =>
      steps === 0
        ? `${count(findings, 'finding blocks', 'findings block')}`
        : `${count(steps, 'step would stop it', 'steps would stop it')}`,
    looking: (span: string) => `looking, ${span}`,
    summary: (n: { alreadySo: number; wouldChange: number; unknown: number }) =>
      `${n.wouldChange} would change · ${n.alreadySo} already so · ${n.unknown} cannot be told yet`,
    foreseen: {
      seen: 'seen',
      'already-so': 'already so',
      'would-change': 'would change',
      unknown: 'cannot be told yet',
      'left-out': 'left out',
      failed: 'would stop here',
    },
    cluster: 'cluster',
  },

  start: 'Start',
  starting: 'Making the plan once more and beginning the run.',
  lookedBad:
    'The dry run saw what would stop this run. It would stop there; what it did until then can be taken back.',
  safe: 'Starting is safe: a phase that holds already is recorded and not repeated.',
  noPlan: 'There is no plan to start: what is said above keeps it from being made.',
  busy: 'A run has this cluster now. When it has ended, the plan can be started.',
  blocked: 'The plan cannot be started: something blocks it.',
  makingAnew: 'The plan is being made anew; then it can be started.',
  reasonMissing: 'Say why the phase is left out; then it can be started.',
  typeName: (cluster: string) => `This deletes the data of ${cluster}. Type its name to allow it:`,
  notNow: 'Not now',
  save: 'Save as text',
  noCluster: 'There is no such cluster on this laptop.',
  refusedTitle: (cluster: string) => `The run on ${cluster} did not begin`,
  backToPlan: 'Back to the plan',
} as const;
