import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { statOf } from '../../platform/process-identity.ts';

/** How long processes that were told to end may take before they are made to, milliseconds. */
const PATIENCE_MS = 2000;
const LOOK_AGAIN_MS = 50;

interface Leftover {
  readonly pid: number;
  readonly start: string;
  /** An ssh client: the way to a host, needed until what runs there is ended. */
  readonly isWay: boolean;
}

/**
 * Ends what a Muster that died left running on this computer for one playbook run. Found by the environment, in which each of them carries
 * the path of the run's private directory: a path is never used twice, so no process of another run is taken for one, whatever id it has.
 * @param endRemoteWork called while nothing new is started any more and the ways to the hosts still stand.
 * @returns how many there were.
 */
export async function endLeftovers(directory: string, endRemoteWork: () => Promise<void>): Promise<number> {
  const left = await leftoversOf(directory);
  // Held first, so that they start nothing more; what is told to end while it is held ends when it is let go.
  for (const one of left.filter(({ isWay }) => !isWay)) await signal(one, 'SIGSTOP');
  await endRemoteWork();
  for (const one of left) await signal(one, 'SIGTERM');
  for (const one of left) await signal(one, 'SIGCONT');
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && (await someLive(left))) await sleep(LOOK_AGAIN_MS);
  // What was started meanwhile is among them.
  for (const one of await leftoversOf(directory)) await signal(one, 'SIGKILL');
  return left.length;
}

async function someLive(left: readonly Leftover[]): Promise<boolean> {
  const stats = await Promise.all(left.map(({ pid }) => statOf(pid)));
  return left.some(({ start }, index) => stats[index]?.start === start && stats[index]?.state !== 'Z');
}

async function leftoversOf(directory: string): Promise<readonly Leftover[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => leftover(pid, directory)));
  return found.flatMap((one) => (one === null ? [] : [one]));
}

async function leftover(pid: number, directory: string): Promise<Leftover | null> {
  // Of other people's processes nothing is told, and a process may end between the looks: neither is one of ours.
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  if (!environment.split('\0').includes(`ANSIBLE_CONFIG=${directory}/ansible.cfg`)) return null;
  const stat = await statOf(pid);
  if (stat === null || stat.state === 'Z') return null;
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return { pid, start: stat.start, isWay: name.trim() === 'ssh' };
}

/** Signals that process and no other that has its id by now. */
async function signal({ pid, start }: Leftover, name: NodeJS.Signals): Promise<void> {
  if ((await statOf(pid))?.start !== start) return;
  try {
    process.kill(pid, name);
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!gone) throw error;
  }
}
