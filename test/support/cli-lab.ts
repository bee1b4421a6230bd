import { readdir, readFile } from 'node:fs/promises';
import { type Document, parseDocument } from 'yaml';
import { rootContext } from '../../src/main/platform/call-context.ts';
import { defaultVersions, packDistribution } from '../lab/distribution/pack.ts';
import type { Lab } from '../lab/lab.ts';
import { type LabSiteOptions, labSecrets, labSiteFile } from './lab-site.ts';
import { type CliResult, MusterCli } from './muster-cli.ts';

/** What a site file for a lab is made from besides the lab. */
export interface CliSite extends Pick<LabSiteOptions, 'distribution' | 'user'> {
  /** Artifacts; the stand-in's own when absent. */
  readonly bundle?: string;
  /** What is wrong with the file, or different. */
  readonly edit?: (file: Document) => void;
}

/** The artifacts of the stand-in in the version that tests install. */
export function standInBundle(distribution: LabSiteOptions['distribution']): Promise<string> {
  return packDistribution(rootContext(), { distribution, version: defaultVersions[distribution] });
}

/** A command line that knows the passwords of a lab's users. */
export function cliFor(lab: Lab): Promise<MusterCli> {
  return MusterCli.create(labSecrets(lab));
}

/** Writes a site file for all hosts of a lab; the cluster is called `edge`. @returns its path. */
export async function siteFor(lab: Lab, cli: MusterCli, site: CliSite): Promise<string> {
  const { distribution, user = 'asking', edit } = site;
  const bundle = site.bundle ?? (await standInBundle(distribution));
  const version = defaultVersions[distribution];
  const file = parseDocument(labSiteFile(lab, { distribution, version, bundle, user }));
  edit?.(file);
  return cli.file('site.yaml', file.toString());
}

/** Everything Muster or a distribution would leave on a host; nothing on a bare one. */
export async function signsOf(lab: Lab, host: string): Promise<string> {
  const places = [
    '/etc/rancher',
    '/var/lib/rancher',
    '/var/lib/muster',
    '/etc/sysctl.d/*muster*',
    '/etc/modules-load.d/*muster*',
    '/usr/local/bin/*',
    '/usr/local/lib/systemd/system/*',
    '/etc/systemd/system/k3s*',
    '/etc/systemd/system/rke2*',
  ];
  const found = await lab.sh(host, `ls -d ${places.join(' ')} 2>/dev/null || true`);
  const named = await lab.sh(host, 'grep -i muster /etc/hosts || true');
  return found + named;
}

/** Processes of this machine that a command line has started and not ended: they inherit its temporary directory. */
export async function processesOf(cli: MusterCli): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // A process may end between the two looks.
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (!environment.includes(`TMPDIR=${cli.temporary}\0`)) return [];
      return [(await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')).replaceAll('\0', ' ')];
    }),
  );
  return found.flat();
}

/** The lines of a stack trace in what a command printed. */
export function stackOf({ stdout, stderr }: CliResult): readonly string[] {
  return `${stdout}\n${stderr}`
    .split('\n')
    .filter((line) => /^\s+at .*(?::\d+:\d+|node:internal)/.test(line));
}
