import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CallContext } from '../../src/main/platform/call-context.ts';
import {
  baseFiles,
  basePackages,
  baseRemovals,
  baseSetup,
  mirror,
  recipeVersion,
  suite,
} from './base-recipe.ts';
import { withLock } from './lock.ts';
import { cacheRoot } from './paths.ts';
import { run } from './run-command.ts';

/** What mmdebstrap says when it begins a stage, and how much of the whole is then done. */
const stages: readonly (readonly [RegExp, string, number])[] = [
  [/running apt-get update/, 'reading the package lists', 0.01],
  [/downloading packages/, 'downloading packages', 0.05],
  [/extracting archives/, 'extracting packages', 0.1],
  [/installing essential/, 'installing the essential packages', 0.18],
  [/installing remaining/, 'installing the other packages', 0.42],
  [/cleaning package lists/, 'cleaning up', 0.97],
];
const usualSeconds = 60;

/** The folder of the base tree that the present recipe makes; it exists only when complete. */
export function baseTreePath(): string {
  const recipe = JSON.stringify([
    recipeVersion,
    suite,
    mirror(),
    basePackages,
    baseFiles,
    baseSetup,
    baseRemovals,
  ]);
  return join(cacheRoot(), `base-${createHash('sha256').update(recipe).digest('hex').slice(0, 16)}`);
}

/** Returns the base tree all hosts share, read only; builds it first when it is missing (about a minute). */
export async function ensureBaseTree(ctx: CallContext): Promise<string> {
  const path = baseTreePath();
  if (existsSync(path)) return path;
  const lock = { file: join(cacheRoot(), 'locks', 'base.lock'), what: 'the base tree' };
  await withLock(ctx, lock, async () => {
    if (!existsSync(path)) await build(ctx, path);
  });
  return path;
}

async function build(ctx: CallContext, path: string): Promise<void> {
  const started = Date.now();
  const unfinished = `${path}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  ctx.progress({ text: `building the base tree of the lab's hosts, once: about ${usualSeconds} s` });
  const options = ['--variant=minbase', '--dpkgopt=force-unsafe-io', `--include=${basePackages.join(',')}`];
  await run('mmdebstrap', [...options, suite, unfinished, mirror()], {
    signal: ctx.signal,
    onLine: (line) => reportStage(ctx, line, started),
  });
  await furnish(unfinished);
  await rename(unfinished, path);
  ctx.progress({ text: `base tree ready after ${Math.round((Date.now() - started) / 1000)} s` });
}

function reportStage(ctx: CallContext, line: string, started: number): void {
  const stage = stages.find(([pattern]) => pattern.test(line));
  if (stage === undefined) return;
  const [, text, share] = stage;
  const elapsed = (Date.now() - started) / 1000;
  // Early shares are too small to extrapolate from.
  const total = share > 0.3 ? elapsed / share : usualSeconds;
  const left = Math.max(1, Math.round(total - elapsed));
  ctx.progress({
    text: `base tree: ${text}, about ${left} s left`,
    done: Math.round(share * 100),
    total: 100,
  });
}

async function furnish(tree: string): Promise<void> {
  for (const { path, text, mode } of baseFiles) {
    const target = join(tree, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text, { mode: mode ?? 0o644 });
  }
  await run('chroot', [tree, '/bin/sh', '-euc', baseSetup.join('\n')]);
  await Promise.all(baseRemovals.map((path) => rm(join(tree, path), { recursive: true, force: true })));
}
