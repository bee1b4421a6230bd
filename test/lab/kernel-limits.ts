import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext } from '../../src/main/platform/call-context.ts';
import { stateRoot } from './paths.ts';

/** All hosts' root users are one user to the kernel and share this limit; each systemd takes about eight. */
const limit = '/proc/sys/fs/inotify/max_user_instances';
const enough = 8192;

function keptValue(): string {
  return join(stateRoot(), 'max_user_instances');
}

/** Raises the machine's limit on inotify instances when it is too low for many hosts; says so. Needs the shared lock. */
export async function raiseLimits(ctx: CallContext): Promise<void> {
  const now = (await readFile(limit, 'utf8')).trim();
  if (Number(now) >= enough) return;
  ctx.progress({
    text: `raising fs.inotify.max_user_instances from ${now} to ${enough} while there are labs`,
  });
  await mkdir(stateRoot(), { recursive: true });
  await writeFile(keptValue(), now);
  await writeFile(limit, String(enough));
}

/** Sets the limit back to what it was before the first lab. Needs the shared lock. */
export async function restoreLimits(): Promise<void> {
  let kept: string;
  try {
    kept = await readFile(keptValue(), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  await writeFile(limit, kept);
  await rm(keptValue());
}
