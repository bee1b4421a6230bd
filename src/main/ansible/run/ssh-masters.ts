import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inheritedEnvironment } from './inherited-environment.ts';

/**
 * Ends ssh's shared connections. They live in sessions of their own, so ending a process group does not reach them, and each is an open
 * door to a host for as long as it lives. A connection that is gone already is fine.
 */
export async function closeSshMasters(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  await Promise.all(names.map((name) => overMaster(join(directory, name), ['-O', 'exit', anyHost], '')));
}

/**
 * Ends what Ansible still does on a host after it was stopped here: sshd leaves a command without a terminal running when its client
 * dies. All commands of a shared connection are children of one sshd process, and so is this one.
 * @param sudoPassword for an account whose sudo asks. Unreachable hosts are passed over: nothing can be done there now.
 */
export function endRemoteWork(socket: string, sudoPassword: string | undefined): Promise<void> {
  return overMaster(socket, [anyHost, endSiblings], sudoPassword === undefined ? '' : `${sudoPassword}\n`);
}

/** The socket decides where a command goes; ssh wants a name nevertheless. */
const anyHost = 'muster';
/** A host that does not answer at all must not hold up a cancel. */
const patienceMs = 5000;

const endSiblings = `
me=$$
below() { for pid in $(ps -o pid= --ppid "$1"); do [ "$pid" = "$me" ] || { (below "$pid"); echo "$pid"; }; done; }
pids=$(below "$PPID")
[ -z "$pids" ] && exit 0
if [ "$(id -u)" = 0 ]; then kill $pids; else sudo -S -p '' kill $pids; fi`;

function overMaster(socket: string, argv: readonly string[], stdin: string): Promise<void> {
  return new Promise((resolve) => {
    // Without a living socket ssh would look for a host of that name; `false` is the only way it is given.
    const settings = [`ControlPath=${socket}`, 'ControlMaster=no', 'BatchMode=yes', 'ProxyCommand=false'];
    const options = ['-F', '/dev/null', ...settings.flatMap((setting) => ['-o', setting])];
    // Its exit code only says whether the connection, or anything to end, was still there.
    const env = inheritedEnvironment(process.env);
    const child = execFile('ssh', [...options, ...argv], { timeout: patienceMs, env }, () => resolve());
    // A connection that is gone takes no password either.
    child.stdin?.on('error', () => undefined).end(stdin);
  });
}
