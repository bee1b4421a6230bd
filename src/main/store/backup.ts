import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { MusterError } from '../../shared/model/error.ts';
import { type CallContext, throwIfStopped } from '../platform/call-context.ts';
import type { MusterDatabase } from './database.ts';
import { createPrivateFile } from './private-files.ts';
import { storeError } from './store-error.ts';

/**
 * Copies the database while it is in use, into a new file that only this user can read. Stopped or failed, it leaves nothing behind.
 * The key that opens the sealed secrets is not in the copy: it lies apart, and without it they stay sealed.
 * @throws MusterError `bad-input` where the target exists or has no directory; `disk-full`.
 */
export async function backupDatabase(ctx: CallContext, db: MusterDatabase, target: string): Promise<void> {
  checkTarget(target);
  const partial = `${target}.partial`;
  createPrivateFile(partial);
  try {
    await db.sqlite.backup(partial, {
      progress: ({ totalPages, remainingPages }) => {
        throwIfStopped(ctx);
        ctx.progress({ text: `Copying ${db.path}`, done: totalPages - remainingPages, total: totalPages });
        return PAGES_PER_TURN;
      },
    });
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { force: true });
    throw storeError(error, 'backup', target);
  }
}

/** Pages copied before others get their turn: 1 MiB, a few milliseconds. */
const PAGES_PER_TURN = 256;

function checkTarget(target: string): void {
  if (existsSync(target)) {
    throw new MusterError('bad-input', `${target} is there already; a backup overwrites nothing.`, {
      cure: 'Name a file that does not exist yet.',
    });
  }
  if (!existsSync(dirname(target))) {
    throw new MusterError('bad-input', `There is no directory ${dirname(target)} to put the backup in.`, {
      cure: 'Make the directory, or name another one.',
    });
  }
}
