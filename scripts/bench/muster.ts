import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext } from '../../src/main/platform/call-context.ts';
import { defaultVersions } from '../../test/lab/distribution/pack.ts';
import type { Lab } from '../../test/lab/lab.ts';
import { labSiteFile } from '../../test/support/lab-site.ts';
import { type Timing, timed } from './timed-program.ts';

const root = join(import.meta.dirname, '..', '..');

/** What the bench measures with: where it writes, and the artifacts it installs. */
export interface Workshop {
  /** Removed at the end. */
  readonly directory: string;
  /** Artifact directory of the stand-in for RKE2. */
  readonly bundle: string;
}

/** The built command with a data directory of its own, and a site file for a lab's hosts. */
export interface Muster {
  /** Runs a command and times it, from the start of its process to the end. @throws Error when it fails. */
  run(ctx: CallContext, words: readonly string[], onLine?: (line: string) => void): Promise<Timing>;
  readonly site: string;
  readonly directory: string;
}

/** A Muster that knows nothing yet. */
export async function newMuster({ directory, bundle }: Workshop, lab: Lab): Promise<Muster> {
  const own = await mkdtemp(join(directory, 'm-'));
  const site = join(own, 'site.yaml');
  const text = labSiteFile(lab, {
    distribution: 'rke2',
    version: defaultVersions.rke2,
    bundle,
    clusterName: 'bench',
  });
  await writeFile(site, text, { mode: 0o600 });
  return { ...musterAt(join(own, 'home'), own), site, directory: own };
}

/** The built command over a data directory that is there already. */
export function musterAt(home: string, cwd = home): Pick<Muster, 'run'> {
  const start = [process.execPath, join(root, 'bin', 'muster.js'), '--home', home];
  return {
    run: (ctx, words, onLine) =>
      timed(ctx, { argv: [...start, ...words], cwd, ...(onLine !== undefined && { onLine }) }),
  };
}

/** Builds the command that is measured. */
export async function buildMuster(ctx: CallContext): Promise<void> {
  await timed(ctx, { argv: [join(root, 'node_modules', '.bin', 'electron-vite'), 'build'], cwd: root });
}
