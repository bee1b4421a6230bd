import { count } from './count.ts';

/** The words of the log and of what is said of one cell; part of the one catalogue. */
export const logText = {
  title: 'Log',
  whole: 'whole run',
  showAll: 'Show the whole run',
  follows: 'follows the end',
  notFollowing: 'stands still',
  empty: 'Nothing has been said about this yet.',
  noneFits: 'No line fits.',
  looking: (at: number, of: number) =>
    `looked through ${at.toLocaleString('en-GB')} of ${of.toLocaleString('en-GB')}`,
  lines: (n: number) => count(n, 'line', 'lines'),
  tools: 'Search and filter',
  toolsWord: 'Search',
  toolsMore: 'and filter',
  taller: 'Taller',
  lower: 'Lower',
  tabs: { log: 'Log', about: 'What it does', journal: 'Journal of the node' },
  tabList: 'What is shown of it',
  terminal: 'Terminal…',
  depth: 'How much',
  depths: {
    everything: 'everything',
    story: 'what happens',
    warnings: 'warnings and errors',
    errors: 'errors only',
  },
  node: 'Node',
  allNodes: 'all nodes',
  phase: 'Phase',
  allPhases: 'all phases',
  search: 'Search the log',
  searchHint: 'search',
  found: (at: number, of: number) =>
    of === 0 ? 'not found' : `${at.toLocaleString('en-GB')} of ${of.toLocaleString('en-GB')}`,
  previous: 'Line before',
  next: 'Next line',
  copy: 'Copy',
  copied: (n: number) => `${count(n, 'line', 'lines')} copied`,
  copyRefused: 'The browser does not let this window copy. Save the log instead.',
  save: 'Save',
  saving: (n: number, of: number) => `reading ${n.toLocaleString('en-GB')} of ${of.toLocaleString('en-GB')}`,
  saved: (n: number) => `${count(n, 'line', 'lines')} saved`,
  notAll: 'Muster did not answer, so nothing was saved. Try again.',

  about: {
    does: 'What this step does',
    seen: 'What was looked at',
    notSeen: 'Nothing yet: it has not begun.',
    waits: (what: string, reason: string) => `It waits for ${what}. Last seen: ${reason}`,
    took: (span: string, attempt: number) =>
      attempt < 2 ? `It took ${span}.` : `It took ${span}, at attempt ${attempt}.`,
    runs: (span: string) => `It has run for ${span}.`,
    back: 'What can be undone',
    reversal: {
      'way-back': 'Can be taken back.',
      nothing: 'Changes nothing that would have to be taken back.',
      'no-way-back': 'Cannot be taken back.',
    },
    findings: 'Found on it',
    skip: (why: string) => `Left out: ${why}`,
  },

  journal: {
    read: (unit: string, host: string, at: string) => `${unit} on ${host}, read ${at}`,
    reading: (host: string, span: string) => `asking ${host}, ${span}`,
    again: 'Read again',
    empty: 'The unit has written nothing.',
  },
} as const;
