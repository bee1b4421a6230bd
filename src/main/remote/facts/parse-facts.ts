import { MusterError } from '../../../shared/model/error.ts';
import { type HostFacts, hostFactsSchema } from '../../../shared/model/facts.ts';
import { parseInstalled } from './parse-installed.ts';
import { parseMounts } from './parse-mounts.ts';
import {
  parseAddresses,
  parseDefaultRoute,
  parseListeners,
  parseMacAddresses,
  parseNameservers,
} from './parse-network.ts';
import {
  numberIn,
  parseArchitecture,
  parseControllers,
  parseDate,
  parseMemory,
  parseOs,
  parsePython,
  parseSelinux,
  parseServices,
} from './parse-system.ts';
import { watchedUnits } from './probe-script.ts';
import { Sections } from './sections.ts';

/** What is known about a probe besides its text. */
export interface ProbeCircumstances {
  readonly marker: string;
  readonly sudo: HostFacts['sudo'];
  /** By the laptop's clock, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** For the sentence of an error. */
  readonly host: string;
}

/**
 * Facts from what the probe wrote. Missing programs leave gaps, which come out as nulls, zeros and empty lists.
 * @throws MusterError `remote-command` when the text is not a whole probe.
 */
export function parseFacts(stdout: string, circumstances: ProbeCircumstances): HostFacts {
  const sections = new Sections(stdout, circumstances.marker);
  if (!sections.has('begin') || !sections.has('done')) {
    throw new MusterError('remote-command', `The look at ${circumstances.host} was cut off.`, {
      cure: 'Start again; if it stays so, check that /bin/sh of the host is a POSIX shell.',
      detail: stdout.slice(-500),
      retryable: true,
    });
  }
  const modules = sections.lines('modules');
  return hostFactsSchema.parse({
    observedAt: new Date(circumstances.endedAt).toISOString(),
    hostname: sections.text('hostname'),
    machineId: sections.text('machine-id'),
    os: parseOs(sections),
    kernel: sections.text('kernel'),
    architecture: parseArchitecture(sections),
    cpus: Math.trunc(numberIn(sections.lines('cpus')[0])),
    memoryBytes: parseMemory(sections, 'MemTotal'),
    swapBytes: parseMemory(sections, 'SwapTotal'),
    addresses: parseAddresses(sections),
    macAddresses: parseMacAddresses(sections),
    defaultRoute: parseDefaultRoute(sections),
    nameservers: parseNameservers(sections),
    mounts: parseMounts(sections),
    listeners: parseListeners(sections),
    python: parsePython(sections),
    sudo: circumstances.sudo,
    systemd: sections.text('systemd') === 'yes',
    cgroupControllers: parseControllers(sections),
    kernelModules: { overlay: modules.includes('overlay'), brNetfilter: modules.includes('br_netfilter') },
    selinux: parseSelinux(sections),
    activeServices: parseServices(sections, watchedUnits),
    missingCommands: sections.lines('missing'),
    installed: parseInstalled(sections),
    bootId: sections.text('boot-id'),
    uptimeSeconds: numberIn(sections.text('uptime').split(' ')[0]),
    clockSkewMs: clockSkew(sections, circumstances),
  } satisfies HostFacts);
}

/** As NTP reckons: the mean of both differences, so that the way there and back cancel out. 0 where the host tells no time. */
function clockSkew(sections: Sections, { startedAt, endedAt }: ProbeCircumstances): number {
  const began = parseDate(sections.text('begin'));
  const ended = parseDate(sections.text('end'));
  if (began === null || ended === null) return 0;
  return Math.round((began - startedAt + (ended - endedAt)) / 2);
}
