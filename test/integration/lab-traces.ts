import { readdir, readFile } from 'node:fs/promises';
import { labNames } from '../lab/lab.ts';
import { dataRoot } from '../lab/paths.ts';

/** Everything on this machine that carries a lab's name: mounts, namespaces, control groups, processes, files. */
export async function traces(name: string): Promise<string[]> {
  const ours = (text: string) =>
    text.includes(`muster.${name}.`) || text.includes(`muster-lab/labs/${name}/`);
  const [mounts, namespaces, groups, processes, labs, data, machines] = await Promise.all([
    readFile('/proc/self/mounts', 'utf8').then((text) => text.split('\n').filter(ours)),
    list('/run/netns').then((names) => names.filter(ours)),
    controlGroups(name),
    commandLines().then((lines) => lines.filter(ours)),
    labNames().then((names) => names.filter((lab) => lab === name)),
    list(dataRoot()).then((names) => names.filter((lab) => lab === name)),
    list('/run/systemd/nspawn/propagate').then((names) => names.filter(ours)),
  ]);
  return [...mounts, ...namespaces, ...groups, ...processes, ...labs, ...data, ...machines];
}

async function controlGroups(name: string): Promise<string[]> {
  const hierarchies = [
    '/sys/fs/cgroup',
    ...(await list('/sys/fs/cgroup')).map((entry) => `/sys/fs/cgroup/${entry}`),
  ];
  const found = await Promise.all(
    hierarchies.map(async (path) => (await list(path)).filter((group) => group === `muster-lab.${name}`)),
  );
  return found.flat();
}

async function commandLines(): Promise<string[]> {
  const pids = (await list('/proc')).filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid);
  // A process may end between the two looks.
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}

/** The entries of a folder; none where it is absent or a plain file. */
async function list(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
