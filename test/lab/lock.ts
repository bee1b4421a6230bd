import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CallContext } from '../../src/main/platform/call-context.ts';

/**
 * Takes the lock on `file`, waiting as long as somebody else has it; returns the function that gives it back.
 * The lock lives in a child that reads our pipe: it ends with us, however we end, so no stale lock remains.
 */
export async function takeLock(ctx: CallContext, file: string, what: string): Promise<() => Promise<void>> {
  await mkdir(dirname(file), { recursive: true });
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat > /dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C reaches every process of the terminal's group; the lock must outlast the clean-up that follows.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => holder.on('close', () => resolve()));
  const patience = setTimeout(
    () => ctx.progress({ text: `waiting for ${what}: another process has it` }),
    1000,
  );
  const giveUp = () => holder.kill();
  ctx.signal.addEventListener('abort', giveUp);
  try {
    ctx.signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('error', reject);
      holder.once('close', () =>
        reject(ctx.signal.reason ?? new Error(`The lock ${file} could not be taken.`)),
      );
    });
  } catch (error) {
    holder.kill();
    throw error;
  } finally {
    ctx.signal.removeEventListener('abort', giveUp);
    clearTimeout(patience);
  }
  return async () => {
    holder.stdin.end();
    await ended;
  };
}

/** Runs `work` while holding the lock on `file`. */
export async function withLock<T>(
  ctx: CallContext,
  lock: { readonly file: string; readonly what: string },
  work: () => Promise<T>,
): Promise<T> {
  const release = await takeLock(ctx, lock.file, lock.what);
  try {
    return await work();
  } finally {
    await release();
  }
}
