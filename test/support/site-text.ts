/** What a sample site file says; lines are written as they stand in the file, without their indent. */
export interface SiteTextParts {
  readonly site?: string;
  /** Lines of each host, in the order of the file. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  readonly cluster?: string;
  /** Lines of the cluster between its version and its credential. */
  readonly settings?: readonly string[];
  /** In the order of the file; without any there is no cluster. */
  readonly servers?: readonly string[];
  /** The first server when absent. */
  readonly initial?: string;
  readonly agents?: readonly string[];
}

/** A site file in the form in which files are written: one credential, hosts, and a K3s cluster of some of them. */
export function siteText(parts: SiteTextParts): string {
  const { site = 'Mill', hosts } = parts;
  const described = Object.entries(hosts).flatMap(([name, lines]) => [`${name}:`, ...indented(lines)]);
  return [
    'muster: 1',
    'site:',
    `  name: ${site}`,
    '',
    'credentials:',
    '  field:',
    '    user: muster',
    '    agent: true',
    '',
    'hosts:',
    ...indented(described),
    ...clusterLines(parts),
    '',
  ].join('\n');
}

function clusterLines({
  cluster = 'mill',
  settings = [],
  servers = [],
  agents = [],
  ...parts
}: SiteTextParts) {
  const { initial = servers[0] } = parts;
  if (servers.length === 0) return [];
  const joining = servers.flatMap((name) =>
    name === initial ? [`${name}:`, ...indented(['initial: true'])] : [`${name}: {}`],
  );
  const described = [
    'distribution: k3s',
    'version: v1.36.4+k3s1',
    ...settings,
    'credential: field',
    'servers:',
    ...indented(joining),
    ...(agents.length === 0 ? [] : ['agents:', ...indented(agents.map((name) => `- ${name}`))]),
  ];
  return ['', 'clusters:', ...indented([`${cluster}:`, ...indented(described)])];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
