import type { HostFacts } from '../../../shared/model/facts.ts';
import type { Sections } from './sections.ts';

/** Names of os-release(5); quotes as its shell form has them. */
function osRelease(lines: readonly string[]): ReadonlyMap<string, string> {
  const pairs = lines.flatMap((line): [string, string][] => {
    const [, key, raw = ''] = /^([A-Z_0-9]+)=(.*)$/.exec(line) ?? [];
    if (key === undefined) return [];
    const quoted = /^"(.*)"$|^'(.*)'$/.exec(raw.trim());
    return [[key, (quoted?.[1] ?? quoted?.[2] ?? raw.trim()).replace(/\\(["$`\\])/g, '$1')]];
  });
  return new Map(pairs);
}

export function parseOs(sections: Sections): HostFacts['os'] {
  const values = osRelease(sections.lines('os'));
  const id = values.get('ID') ?? 'unknown';
  return {
    id,
    version: values.get('VERSION_ID') ?? '',
    name: values.get('PRETTY_NAME') ?? values.get('NAME') ?? id,
    family: (values.get('ID_LIKE') ?? '').split(/\s+/).filter((name) => name !== ''),
  };
}

/**
 * Machine names of uname(1) to those that bundles use; others stay as they are. `armv8l` is a 64-bit kernel that shows itself as a
 * 32-bit one. `armv6l` is left out: K3s' 32-bit program is made for ARMv7.
 */
const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  amd64: 'amd64',
  aarch64: 'arm64',
  arm64: 'arm64',
  armv7l: 'armhf',
  armv8l: 'armhf',
};

export function parseArchitecture(sections: Sections): string {
  const machine = sections.text('machine');
  return architectures[machine] ?? (machine === '' ? 'unknown' : machine);
}

/** A value of /proc/meminfo in bytes. */
export function parseMemory(sections: Sections, name: 'MemTotal' | 'SwapTotal'): number {
  const line = sections.lines('memory').find((candidate) => candidate.startsWith(`${name}:`));
  return numberIn(line?.replace(/\D+/g, '')) * 1024;
}

export function parsePython(sections: Sections): HostFacts['python'] {
  const [, path, version] = /^(\S+) Python (\d+\.\d+\S*)/m.exec(sections.text('python')) ?? [];
  if (path === undefined || version === undefined || !version.startsWith('3.')) return null;
  return { path, version };
}

/** cgroup v2's list of the root, else what /proc/cgroups says is enabled (v1: name, hierarchy, number, enabled). */
export function parseControllers(sections: Sections): string[] {
  const unified = sections.text('controllers');
  if (unified !== '') return unified.split(/\s+/);
  return sections
    .lines('cgroups')
    .map((line) => line.split(/\s+/))
    .flatMap(([name, , , enabled]) =>
      name !== undefined && !name.startsWith('#') && enabled === '1' ? [name] : [],
    );
}

export function parseSelinux(sections: Sections): string | null {
  const text = sections.text('selinux').toLowerCase();
  if (text === '') return null;
  if (text === '1') return 'enforcing';
  return text === '0' ? 'permissive' : text;
}

/** Units that are active: systemctl answers one line for each, in the order asked. */
export function parseServices(sections: Sections, asked: readonly string[]): string[] {
  const states = sections.text('services').split('\n');
  return asked.filter((_, index) => states[index]?.trim() === 'active');
}

/** Nanoseconds since the epoch, as `date +%s%N` prints them, in milliseconds; a date without %N gives the middle of its second. */
export function parseDate(text: string): number | null {
  if (/^\d{16,}$/.test(text)) return Number(BigInt(text) / 1_000n) / 1_000;
  const seconds = /^(\d{9,11})(%?N)?$/.exec(text)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000 + 500;
}

/** A number from a text that should be one; 0 where it is not. */
export function numberIn(text: string | undefined): number {
  const value = Number(text === undefined || text === '' ? 0 : text);
  return Number.isFinite(value) ? value : 0;
}
