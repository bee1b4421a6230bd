import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

interface Hierarchy {
  readonly path: string;
  readonly kind: 'cgroup' | 'cgroup2';
  readonly options: string;
}

async function hierarchies(): Promise<Hierarchy[]> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  return mounts.split('\n').flatMap((line) => {
    const [, path, kind, options] = line.split(' ');
    if (path === undefined || !path.startsWith('/sys/fs/cgroup')) return [];
    return kind === 'cgroup' || kind === 'cgroup2' ? [{ path, kind, options: options ?? '' }] : [];
  });
}

/**
 * Makes a control group in every hierarchy and returns the files a process writes its id into to enter it.
 * Each host needs its own: two systemds in one group would take each other's units for their own.
 */
export async function createCgroup(group: string): Promise<string[]> {
  const entries: string[] = [];
  for (const { path, kind, options } of await hierarchies()) {
    const dir = join(path, group);
    await mkdir(dir, { recursive: true });
    if (kind === 'cgroup2') await delegate(path, group);
    else if (options.includes('cpuset')) await inheritCpus(path, group);
    entries.push(join(dir, 'cgroup.procs'));
  }
  return entries;
}

async function delegate(hierarchy: string, group: string): Promise<void> {
  let dir = hierarchy;
  for (const part of group.split('/')) {
    const controllers = (await readFile(join(dir, 'cgroup.controllers'), 'utf8')).trim();
    const wanted = controllers
      .split(' ')
      .filter((name) => ['cpu', 'memory', 'pids', 'io', 'cpuset'].includes(name));
    if (wanted.length > 0) {
      await writeFile(join(dir, 'cgroup.subtree_control'), wanted.map((name) => `+${name}`).join(' '));
    }
    dir = join(dir, part);
  }
}

/** A cpuset group of cgroup v1 takes no process before it has processors and memory nodes. */
async function inheritCpus(hierarchy: string, group: string): Promise<void> {
  let dir = hierarchy;
  for (const part of group.split('/')) {
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      const name = existsSync(join(dir, file)) ? file : file.replace('cpuset.', '');
      await writeFile(join(dir, part, name), await readFile(join(dir, name)));
    }
    dir = join(dir, part);
  }
}

/** Every process in the group and below it, by process id. */
export async function processesIn(group: string): Promise<number[]> {
  const found = new Set<number>();
  for (const { path } of await hierarchies()) {
    for (const dir of await foldersBelow(join(path, group))) {
      const text = await readFile(join(dir, 'cgroup.procs'), 'utf8').catch(ignoreGone);
      for (const pid of text.split('\n')) if (pid !== '' && pid !== '0') found.add(Number(pid));
    }
  }
  return [...found];
}

/** Ends every process in the group at once, as a power loss does, and waits until they are gone. */
export async function killCgroup(group: string): Promise<void> {
  for (let round = 0; ; round++) {
    const processes = await processesIn(group);
    if (processes.length === 0) return;
    if (round === 500) throw new Error(`Processes in ${group} survive SIGKILL: ${processes.join(', ')}.`);
    for (const pid of processes) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
      }
    }
    await sleep(20);
  }
}

/** Removes an empty group with all below it, from every hierarchy. */
export async function removeCgroup(group: string): Promise<void> {
  for (const { path } of await hierarchies()) {
    await removeFolders(join(path, group));
  }
}

/** Removes a folder and all folders in it; some may go by themselves meanwhile. */
export async function removeFolders(dir: string): Promise<void> {
  for (const folder of (await foldersBelow(dir)).toReversed()) await rmdir(folder).catch(ignoreGone);
}

/** The folder and all folders in it, parents first; none when it is gone. A running systemd makes and removes groups while we look. */
export async function foldersBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    ignoreGone(error);
    return undefined;
  });
  if (entries === undefined) return [];
  const inner = await Promise.all(
    entries.filter((e) => e.isDirectory()).map((e) => foldersBelow(join(dir, e.name))),
  );
  return [dir, ...inner.flat()];
}

function ignoreGone(error: unknown): string {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENODEV'))
    return '';
  throw error;
}
