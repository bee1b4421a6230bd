/** What the one button of a note does; part of the one catalogue. */
export const fixText = {
  does: {
    contact: 'Fix it: compare host keys…',
    secrets: 'Fix it: give the secrets…',
    host: 'Fix it: open its settings',
    topology: 'Fix it: change the roles',
  },
  touches: {
    contact: 'Nothing is pinned before you have read the key at the host.',
    secrets: 'A secret goes to the vault; no host is touched.',
    host: 'It becomes a draft of the topology; no host is touched.',
    topology: 'It becomes a draft of the topology; no host is touched.',
  },
} as const;

/** Words of a run that stands still or takes its time; part of the one catalogue. */
export const runMoreText = {
  pause: {
    button: 'Pause…',
    asked: 'Pauses after this step',
    title: (cluster: string) => `Let the run on ${cluster} stand still?`,
    say: 'The steps under way are finished, then the run stands still. What is proved stays proved, and it goes on when you say so.',
    pause: 'Pause after the steps under way',
  },
  gauge: {
    now: (span: string) => `now ${span}`,
    usual: (least: string, most: string) => `usual ${least} to ${most}`,
    unknown: 'usual time not known',
    stops: (span: string) => `phase deadline ${span}`,
  },
  fold: {
    action: 'Fold passed',
    passed: 'passed',
    unfold: 'unfold',
    range: (n: number) => `1–${n}`,
    done: (done: number, of: number) => `${done} of ${of}`,
    cell: (host: string, phases: string, done: string) => `${host}, phases ${phases}: ${done}, unfold them`,
    rows: (n: number) => `${n} nodes verified`,
    palette: (all: boolean) => (all ? 'Run: fold the phases that are passed' : 'Run: show every phase'),
  },
  square: {
    name: (first: string, last: string) => `${first} … ${last}`,
    more: (n: number) => `+${n}`,
    done: (done: number, of: number) => `${done}/${of}`,
  },
  report: {
    title: (cluster: string) => `Save the report of the run on ${cluster}`,
    keep: 'Not now',
    formats: { html: 'HTML', markdown: 'Markdown', pdf: 'PDF' },
    forms: {
      html: 'One file for any browser, light and dark; nothing in it is fetched.',
      markdown: 'Plain text for a ticket or a wiki.',
      pdf: 'For paper and the archive.',
    },
    save: (format: string) => `Save report as ${format}`,
  },
  expected: (least: string, most: string) =>
    least === most ? `usually ${least}` : `usually ${least} to ${most}`,
} as const;
