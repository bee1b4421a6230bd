import type { Lab } from '../lab/lab.ts';
import { hostSnapshot } from './host-snapshot.ts';

/** Places where a host writes by itself, also when nobody does anything. */
const ownLife = ['/dev', '/proc', '/run', '/sys', '/tmp', '/var/cache', '/var/log', '/var/tmp'];
const systemsOwn = ['/var/lib/systemd', '/var/lib/private'];

/**
 * A snapshot that is the same only where nothing was written: with the time at which each file and directory was last changed (ctime,
 * which nobody can set).
 */
export async function untouchedSnapshot(lab: Lab, host: string): Promise<readonly string[]> {
  const pruned = [...ownLife, ...systemsOwn].map((path) => `-path ${path}`).join(' -o ');
  const [snapshot, times] = await Promise.all([
    hostSnapshot(lab, host),
    lab.sh(host, `find / -xdev \\( ${pruned} \\) -prune -o -printf 'changed: %p %C@\\n'`),
  ]);
  return [...snapshot, ...times.split('\n').filter((line) => line !== '')];
}
