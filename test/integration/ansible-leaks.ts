import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A text on this machine that another process or a later reader could see. */
export interface Readable {
  readonly where: string;
  readonly text: string;
}

/** Command line and environment of every other process, and every file below `directories`. What vanishes meanwhile is passed over. */
export async function everythingReadable(directories: readonly string[]): Promise<readonly Readable[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const ofProcesses = await Promise.all(pids.map((pid) => readProcess(pid)));
  const files = (await Promise.all(directories.map((directory) => filesBelow(directory)))).flat();
  const ofFiles = await Promise.all(files.map((where) => readIfThere(where)));
  return [...ofProcesses.flat(), ...ofFiles].filter((readable) => readable !== null);
}

/**
 * A process that becomes another program between two reads shows the environment of one and the command line of the other: what it was
 * forked from is nobody's leak, so its environment counts only when it is the same program before and after.
 */
async function readProcess(pid: string): Promise<readonly (Readable | null)[]> {
  const before = await readIfThere(`/proc/${pid}/cmdline`);
  const environment = await readIfThere(`/proc/${pid}/environ`);
  const after = await readIfThere(`/proc/${pid}/cmdline`);
  return before?.text === after?.text ? [after, environment] : [after];
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const nested = entries.map((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(path) : Promise.resolve(entry.isFile() ? [path] : []);
  });
  return (await Promise.all(nested)).flat();
}

async function readIfThere(where: string): Promise<Readable | null> {
  try {
    return { where, text: await readFile(where, 'latin1') };
  } catch {
    // Gone between listing and reading.
    return null;
  }
}
