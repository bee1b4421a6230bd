import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Ends ssh's shared connections. They live in sessions of their own, so ending a process group does not reach them, and each is an open
 * door to a host for as long as it lives. Ends what runs over them on the laptop's side; a connection that is gone already is fine.
 */
export async function closeSshMasters(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  await Promise.all(names.map((name) => closeMaster(join(directory, name))));
}

function closeMaster(socket: string): Promise<void> {
  return new Promise((resolve) => {
    const argv = ['-F', '/dev/null', '-o', `ControlPath=${socket}`, '-O', 'exit', 'muster'];
    // Its exit code only says whether the master was still there.
    execFile('ssh', argv, () => resolve());
  });
}
