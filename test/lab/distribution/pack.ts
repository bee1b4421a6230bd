import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CallContext, rootContext } from '../../../src/main/platform/call-context.ts';
import { withLock } from '../lock.ts';
import { cacheRoot } from '../paths.ts';
import { ensureControlPlane } from './control-plane.ts';
import type { PackJob } from './pack-job.ts';
import { packK3s } from './pack-k3s.ts';
import { packRke2 } from './pack-rke2.ts';

/** Which product to pack, and as what. */
export interface PackRequest {
  readonly distribution: 'rke2' | 'k3s';
  /** Such as v1.20.2+rke2r1: any version may be played, the programs inside are the same. */
  readonly version: string;
  /** The lab's hosts are amd64; of other architectures only dummies are packed. Default amd64. */
  readonly architecture?: 'amd64' | 'arm64';
}

const here = new URL('.', import.meta.url).pathname;

/** Versions that labs and tests use when none is asked for. */
export const defaultVersions = { rke2: 'v1.20.2+rke2r1', k3s: 'v1.20.2+k3s1' } as const;

/**
 * Packs the artifacts of one release of the stand-in into a folder of the cache and returns that folder. What was packed from the same
 * sources before is used again. The first call on a machine builds the control plane (minutes); a later packing takes seconds.
 * @throws Error when the control plane cannot be built or a packing tool is missing.
 */
export async function packDistribution(ctx: CallContext, request: PackRequest): Promise<string> {
  const architecture = request.architecture ?? 'amd64';
  const controlPlane = architecture === 'amd64' ? await ensureControlPlane(ctx) : undefined;
  const commit = await sourceDigest([
    request.distribution,
    request.version,
    architecture,
    basename(controlPlane ?? ''),
  ]);
  const output = join(
    cacheRoot(),
    'artifacts',
    `${request.distribution}-${request.version}-${architecture}-${commit.slice(0, 12)}`,
  );
  const what = `the artifacts of ${request.distribution} ${request.version}`;
  await withLock(ctx, { file: join(cacheRoot(), 'locks', `${basename(output)}.lock`), what }, async () => {
    if (existsSync(output)) return;
    ctx.progress({ text: `packing ${what}, about 15 s` });
    const unfinished = `${output}.unfinished`;
    const scratch = `${output}.scratch`;
    for (const folder of [unfinished, scratch]) await rm(folder, { recursive: true, force: true });
    for (const folder of [unfinished, scratch]) await mkdir(folder, { recursive: true });
    const job: PackJob = {
      version: request.version,
      architecture,
      commit,
      controlPlane,
      output: unfinished,
      scratch,
    };
    await (request.distribution === 'rke2' ? packRke2(ctx, job) : packK3s(ctx, job));
    await rm(scratch, { recursive: true });
    await rename(unfinished, output);
    await removeOutdated(output);
  });
  return output;
}

/** What the same release was packed to from older sources, unless a running test may still read it. */
async function removeOutdated(output: string): Promise<void> {
  const release = basename(output).replace(/[^-]*$/, '');
  const dayAgo = Date.now() - 24 * 3600_000;
  for (const name of await readdir(dirname(output))) {
    const path = join(dirname(output), name);
    if (name.startsWith(release) && path !== output && (await stat(path)).mtimeMs < dayAgo) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** Changes whenever anything that goes into the artifacts does. */
async function sourceDigest(request: readonly string[]): Promise<string> {
  const hash = createHash('sha1').update(JSON.stringify(request));
  const files = await readdir(here, { recursive: true, withFileTypes: true });
  const names = files
    .filter((file) => file.isFile() && /\.(ts|py|sh|service|env|txt|conf)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name))
    .sort();
  for (const name of names) hash.update(name.slice(here.length)).update(await readFile(name));
  return hash.digest('hex');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      distribution: { type: 'string', default: 'rke2' },
      version: { type: 'string' },
      architecture: { type: 'string', default: 'amd64' },
    },
  });
  const { distribution, architecture } = values;
  if (distribution !== 'rke2' && distribution !== 'k3s')
    throw new Error(`--distribution is rke2 or k3s, not ${distribution}.`);
  if (architecture !== 'amd64' && architecture !== 'arm64')
    throw new Error(`--architecture is amd64 or arm64, not ${architecture}.`);
  const version = values.version ?? defaultVersions[distribution];
  const ctx = rootContext({ progress: ({ text }) => console.error(text) });
  console.log(await packDistribution(ctx, { distribution, version, architecture }));
}

if (import.meta.main) await main();
