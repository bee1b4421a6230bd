import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallContext } from '../../src/main/platform/call-context.ts';
import { withDeadline } from '../../src/main/platform/call-context.ts';
import { createCgroup, killCgroup, processesIn } from './cgroups.ts';
import { moduleBinds } from './kernel.ts';
import { networkScript } from './network.ts';
import type { HostPlaces } from './paths.ts';
import type { HostInLab, HostState } from './state.ts';

const bootLimitMs = 60_000;

/** Switches a host on and waits until its sshd listens. The host must be off. */
export async function bootHost(ctx: CallContext, at: HostInLab): Promise<void> {
  const { host, own } = at;
  const groups = await createCgroup(own.cgroup);
  await writeFile(own.networkScript, networkScript(at));
  await writeFile(own.superviseScript, superviseScript(host, own, groups));
  const log = openSync(own.console, 'a');
  // Its own session: the host outlives the command that booted it.
  const supervisor = spawn('sh', [own.superviseScript], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  supervisor.unref();
  const dead = new AbortController();
  supervisor.once('exit', () => {
    const said = readFileSync(own.console, 'utf8').trim().split('\n').slice(-8).join('\n');
    dead.abort(new Error(`${host.name} went off while it booted; its console says: ${said || 'nothing'}`));
  });
  await waitForSshd({ ...ctx, signal: AbortSignal.any([ctx.signal, dead.signal]) }, host.name, own);
}

/** Waits until a host's sshd listens; with `not`, in another boot than the one whose first process that was. */
export async function waitForSshd(
  ctx: CallContext,
  name: string,
  own: HostPlaces,
  not?: number,
): Promise<void> {
  const limit = { ms: bootLimitMs, what: `Booting ${name} (its console is in ${own.console})` };
  await withDeadline(ctx, limit, async ({ signal }) => {
    for (;;) {
      const leader = await leaderOf(own);
      if (leader !== undefined && leader !== not && (await listens(leader, 22))) return;
      await sleep(50);
      signal.throwIfAborted();
    }
  });
}

/** The first process of a running host, as this machine numbers it; undefined when the host is off. */
export async function leaderOf(own: HostPlaces): Promise<number | undefined> {
  for (const pid of await processesIn(own.cgroup)) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (/^NSpid:\t\d+\t1$/m.test(status) && /^Name:\t(systemd|init)$/m.test(status)) return pid;
  }
  return undefined;
}

/** Ends a host as a power loss does: nothing is flushed, nobody is told. */
export async function powerOff(own: HostPlaces): Promise<void> {
  await killCgroup(own.cgroup);
}

/** Whether somebody listens on a TCP port in the network of a process, asked without touching that network. */
async function listens(pid: number, port: number): Promise<boolean> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const table = await readFile(`/proc/${pid}/net/tcp`, 'utf8').catch(() => '');
  return table.split('\n').some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    return local.endsWith(suffix) && state === '0A';
  });
}

function superviseScript(host: HostState, own: HostPlaces, groups: readonly string[]): string {
  const nspawn = [
    'systemd-nspawn --quiet --boot --register=no --keep-unit --settings=no --console=pipe',
    '--link-journal=no --resolv-conf=off --timezone=off --capability=all',
    `--network-namespace-path=/run/netns/${own.netns}`,
    `--machine=${own.machine} --hostname=${host.name} --directory=${own.root}`,
    ...moduleBinds(),
  ].join(' ');
  return `#!/bin/sh
# Enter the host's own control groups before anything else.
${groups.map((file) => `echo $$ > ${file}`).join('\n')}
# The net part of /proc/sys belongs to the host; the rest is the machine's own.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
while :; do
  sh ${own.networkScript} || exit 1
  ${nspawn}
  # 133 is how systemd-nspawn says that the system inside asked for a reboot.
  [ $? -eq 133 ] || exit 0
done
`;
}
