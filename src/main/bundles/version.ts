import { basename, join } from 'node:path';
import type { Distribution } from '../../shared/model/cluster.ts';
import type { CallContext } from '../platform/call-context.ts';
import { scanFile } from './read-file.ts';

/** What the places that can name a version say. */
export interface VersionReading {
  /** Null when no place says it, or when they contradict each other. */
  readonly version: string | null;
  /** All that was found; more than one is a contradiction. */
  readonly candidates: readonly string[];
}

/** A program never names more than a few; reading on would only list accidents. */
const MAX_CANDIDATES = 5;

const suffix: Readonly<Record<Distribution, string>> = { rke2: 'rke2r', k3s: 'k3s' };

/**
 * Versions in RKE2's image lists: the tag of the runtime image, where `+` is written `-` because a tag cannot hold it
 * (RKE2 docs: air-gap install).
 */
export function versionsInImageList(text: string): readonly string[] {
  const tags = text.matchAll(
    /(?:^|\/)rke2-runtime:(v\d+\.\d+\.\d+(?:-rc\d+)?)-(rke2r\d+)(?:-linux-[a-z0-9]+)?\s*$/gm,
  );
  return [...new Set([...tags].map(([, kubernetes, release]) => `${kubernetes}+${release}`))];
}

/** A version in a text a person wrote: the file `version`, or a directory's name; `-` may stand for `+`. */
export function versionInText(text: string, distribution: Distribution): string | null {
  const pattern = new RegExp(`(v\\d+\\.\\d+\\.\\d+(?:-rc\\d+)?)[+-](${suffix[distribution]}\\d+)`);
  const [, kubernetes, release] = pattern.exec(text) ?? [];
  return kubernetes === undefined ? null : `${kubernetes}+${release}`;
}

export interface VersionSources {
  readonly directory: string;
  readonly distribution: Distribution;
  /** Text of each image list. */
  readonly imageLists: readonly string[];
  /** File names of the programs, to be searched for the version they carry. */
  readonly programs: readonly string[];
  /** Text of the file `version`, where there is one. */
  readonly versionFile: string | null;
}

/** Asks image lists, program, file `version` and the directory's name, in this order; the first that knows decides. */
export async function readVersion(ctx: CallContext, sources: VersionSources): Promise<VersionReading> {
  const { directory, distribution } = sources;
  const listed = [...new Set(sources.imageLists.flatMap(versionsInImageList))];
  if (listed.length > 0) return decide(listed);
  const carried = await versionsInPrograms(ctx, sources);
  if (carried.length === 1) return decide(carried);
  const told = [sources.versionFile ?? '', basename(directory)]
    .map((text) => versionInText(text, distribution))
    .find((version) => version !== null);
  if (told !== undefined) return decide([told]);
  return decide(carried);
}

function decide(candidates: readonly string[]): VersionReading {
  const [only, second] = candidates;
  return { version: second === undefined ? (only ?? null) : null, candidates };
}

async function versionsInPrograms(ctx: CallContext, sources: VersionSources): Promise<readonly string[]> {
  const pattern = new RegExp(`v\\d+\\.\\d+\\.\\d+(?:-rc\\d+)?\\+${suffix[sources.distribution]}\\d+`, 'g');
  const found = new Set<string>();
  for (const program of sources.programs) {
    const versions = await scanFile(ctx, join(sources.directory, program), pattern, MAX_CANDIDATES);
    for (const version of versions) found.add(version);
  }
  return [...found];
}
