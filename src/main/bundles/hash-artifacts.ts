import { join } from 'node:path';
import type { Bundle } from '../../shared/model/bundle.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { PresentArtifact } from './directory.ts';
import { hashFile } from './read-file.ts';

/**
 * A file changed this shortly before it was hashed may have been changed again without a newer time: FAT keeps times to two
 * seconds, milliseconds.
 */
const COARSEST_TIME_MS = 2_000;

export interface HashRequest {
  readonly directory: string;
  readonly artifacts: readonly PresentArtifact[];
  /** What was proved of the same directory earlier. */
  readonly earlier: Bundle | null;
}

/** Sums by file name, and whether all of them were already known. */
export interface HashResult {
  readonly sums: ReadonlyMap<string, string>;
  readonly allKnown: boolean;
}

/** Hashes every file that changed since it was last proved, one after the other: the disk is the limit. */
export async function hashArtifacts(ctx: CallContext, request: HashRequest): Promise<HashResult> {
  const sums = new Map<string, string>();
  const now = ctx.clock.now();
  for (const artifact of request.artifacts) {
    const known = knownSum(artifact, request.earlier, now);
    if (known !== null) sums.set(artifact.name, known);
  }
  const rest = request.artifacts.filter(({ name }) => !sums.has(name));
  const total = rest.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let done = 0;
  for (const { name } of rest) {
    const onBytes = (bytes: number) => {
      done += bytes;
      ctx.progress({ text: `Checking ${name}`, done, total });
    };
    sums.set(name, await hashFile(ctx, join(request.directory, name), onBytes));
  }
  return { sums, allKnown: rest.length === 0 };
}

/** The sum found earlier, when size and change time say that the file is still the same one. */
function knownSum(artifact: PresentArtifact, earlier: Bundle | null, now: number): string | null {
  if (earlier === null) return null;
  const verifiedAt = Date.parse(earlier.verifiedAt);
  const clockWentBack = now < verifiedAt;
  if (clockWentBack || artifact.changedAtMs > verifiedAt - COARSEST_TIME_MS) return null;
  const file = earlier.files.find(({ name }) => name === artifact.name);
  return file?.sizeBytes === artifact.sizeBytes ? file.sha256 : null;
}
