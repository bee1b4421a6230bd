import { count } from './count.ts';

/** The words of reading site files and giving secrets; part of the one catalogue. */
export const siteFileText = {
  button: 'Read a site file…',
  title: 'Read a site file',
  reading: (name: string) => `Reading ${name}.`,
  drop: 'Let go to read this site file. Nothing is recorded before you have seen what would change.',
  refused: {
    several: (n: number) => `${n} files were dropped, and one site file is read at a time.`,
    severalCure: 'Drop one of them.',
    large: (name: string) => `${name} is larger than 1 MB, so it is no site file.`,
    largeCure: 'Choose the YAML file that describes the site.',
    binary: (name: string) => `${name} is no UTF-8 text, so it is no site file.`,
    binaryCure: 'Choose the YAML file that describes the site, or save it as UTF-8.',
    unreadable: (name: string) => `${name} cannot be read.`,
    unreadableCure: 'Check that it is a file, that it is still there and that it is yours to read.',
  },
  problems: (name: string, n: number) =>
    `${name} has ${count(n, 'problem', 'problems')}; nothing was recorded.`,
  problemsCure: 'Mend the lines named in the file, and read it again.',
  line: (n: number) => `line ${n}`,
  notes: 'Understood, but better written otherwise',
  heading: (name: string) => `What ${name} would change`,
  isNew: (site: string) => `${site} is a new site.`,
  isKnown: (site: string) => `${site} is recorded already.`,
  nothing: 'It says what is recorded already. Recording it changes nothing.',
  summary: (hosts: number, clusters: number) =>
    `${count(hosts, 'host', 'hosts')} · ${count(clusters, 'cluster', 'clusters')}`,
  kinds: {
    adds: 'new',
    changes: 'changes',
    leaves: 'taken out',
    stays: 'stays: the file names it no more, but something of it is installed',
    trusts: 'other host key',
  },
  whats: { site: 'site', host: 'host', cluster: 'cluster', credential: 'credential', 'host-key': 'host key' },
  groups: (kind: string, what: string, n: number) => `${kind}: ${n} ${what}${n === 1 ? '' : 's'}`,
  more: (n: number) => `and ${n} more`,
  directory: 'The file lies in',
  directorySay: (paths: readonly string[]) =>
    `It names ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ' …' : ''} beside itself. Give the directory, beginning with "/".`,
  safe: 'Only this laptop’s record changes; no host is touched.',
  recording: 'Recording it.',
  failed: (name: string) => `${name} was not recorded`,
  keep: 'Not now',
  record: 'Record',
  again: 'Choose another file…',
} as const;

/** The words of giving secrets; part of the one catalogue. */
export const secretsText = {
  button: 'Secrets…',
  title: (site: string) => `Secrets of ${site}`,
  say: 'What is typed here goes to Muster on this laptop and nowhere else. It is never shown again.',
  kinds: {
    'credential-key': (of: string) => `Private key of ${of}`,
    'credential-passphrase': (of: string) => `Passphrase of the key of ${of}`,
    'credential-password': (of: string) => `Password of ${of}`,
    'credential-sudo': (of: string) => `sudo password of ${of}`,
    'registry-password': (of: string) => `Password for registry ${of}`,
  },
  kept: 'sealed in the database',
  notKept: 'forgotten when Muster ends',
  given: 'given',
  missing: 'missing',
  keyHint: 'Paste the whole file, from "-----BEGIN" to its end.',
  give: 'Seal',
  giveOnce: 'Give',
  open: (n: number) =>
    `${count(n, 'secret is', 'secrets are')} missing. Hosts that need them cannot be reached yet.`,
  all: 'All secrets are given.',
  later: 'Later',
  done: 'Done',
} as const;
