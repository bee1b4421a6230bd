import { readFile, readlink } from 'node:fs/promises';
import type { ProcessIdentity } from '../../shared/model/lease.ts';

/** When a process was started, in clock ticks since boot; null where there is no such process, or no /proc. */
export async function startOfProcess(pid: number): Promise<string | null> {
  return (await statOf(pid))?.start ?? null;
}

/** What proc(5) tells of a process that is needed to end it safely; null where there is none. */
export async function statOf(
  pid: number,
): Promise<{ readonly start: string; readonly group: number; readonly state: string } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Counted after the name in parentheses, which may hold blanks: state is field 3, group 5, start 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start, group] = [fields[0], fields[19], Number(fields[2])];
  return state === undefined || start === undefined ? null : { start, group, state };
}

/** This process, told apart from every other that had or will have its id. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const [start, boot, space] = await Promise.all([
    startOfProcess(process.pid),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  return { pid: process.pid, start: start ?? '', boot: boot.trim(), space };
}
