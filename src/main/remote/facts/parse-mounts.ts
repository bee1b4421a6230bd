import type { HostFacts } from '../../../shared/model/facts.ts';
import type { Sections } from './sections.ts';

interface Space {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** The mounted file systems under the directories that were asked for: kind and options from /proc/mounts, space from df(1). */
export function parseMounts(sections: Sections): HostFacts['mounts'] {
  const space = spaces(sections.lines('space'));
  const mounts = new Map<string, HostFacts['mounts'][number]>();
  for (const line of sections.lines('mounts')) {
    const [source = '', path = '', type = '', options = ''] = line.split(' ').map(unescapeMount);
    const found = space.get(path);
    // A later mount on the same path hides the earlier one.
    if (found !== undefined) mounts.set(path, { path, source, type, options: options.split(','), ...found });
  }
  return [...mounts.values()];
}

/** `Filesystem 1024-blocks Used Available Capacity Mounted on`, by mount point. */
function spaces(lines: readonly string[]): ReadonlyMap<string, Space> {
  return new Map(
    lines.flatMap((line): [string, Space][] => {
      const [, total, free, path] = /\s(\d+)\s+\d+\s+(-?\d+)\s+\S+%?\s+(\/.*)$/.exec(line) ?? [];
      if (total === undefined || free === undefined || path === undefined) return [];
      return [[path, { totalBytes: Number(total) * 1024, freeBytes: Math.max(0, Number(free)) * 1024 }]];
    }),
  );
}

/** The kernel writes blanks in mount points as octal escapes (proc(5)). */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
