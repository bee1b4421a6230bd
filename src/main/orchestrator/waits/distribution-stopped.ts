import { traitsOf } from '../../../shared/rules/distributions.ts';
import { type PortNeed, portsOf } from '../../../shared/rules/ports.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { listeningCommand, mountsCommand, processesCommand } from '../../ports/commands.ts';
import type { Verdict } from '../engine/phase.ts';
import type { AbsenceRequest } from './distribution-absent.ts';
import { mountPoints } from './mount-points.ts';

/** Where the distribution and its pods mount things besides the data directory. */
const RUNTIME_DIRECTORIES = ['/run/k3s', '/var/lib/kubelet'];

/**
 * Whether nothing of the distribution goes on: no process of it, nothing mounted below its directories, none of its ports in use.
 * Stopping its service is not enough, containers outlive it (RKE2 and K3s docs: stopping).
 */
export async function distributionStopped(ctx: CallContext, request: AbsenceRequest): Promise<Verdict> {
  const { runner, node, cluster } = request;
  const waitingFor = `everything of ${traitsOf(cluster.distribution).title} on ${node.hostname} to end`;
  const programs = [cluster.dataDir.replace(/\/+$/, ''), ...traitsOf(cluster.distribution).binaryCandidates];
  const processes = await runner.read(ctx, processesCommand(programs));
  const [process] = processes.stdout.split('\n').filter((line) => line !== '');
  if (process !== undefined) return { state: 'not-yet', waitingFor, reason: processText(process) };
  const { stdout: mounts } = await runner.read(ctx, mountsCommand());
  const mount = mountPoints(mounts).find((point) => isBelow(point, request));
  if (mount !== undefined) return { state: 'not-yet', waitingFor, reason: `${mount} is still mounted` };
  const sockets = await runner.read(ctx, listeningCommand());
  const port = portsInUse(sockets.stdout).find((each) =>
    neededPorts(request).some((need) => covers(need, each)),
  );
  if (port !== undefined)
    return { state: 'not-yet', waitingFor, reason: `port ${port} is still listened on` };
  return { state: 'holds', evidence: 'no process, no mount, no port of it' };
}

function processText(line: string): string {
  const [, pid, program] = /^\/proc\/(\d+)\/exe (.*)$/.exec(line) ?? [];
  return pid === undefined ? line : `${program} is still running (process ${pid})`;
}

function isBelow(point: string, { cluster }: AbsenceRequest): boolean {
  const directories = [cluster.dataDir.replace(/\/+$/, ''), ...RUNTIME_DIRECTORIES];
  return directories.some((directory) => point.startsWith(`${directory}/`));
}

/** Ports of listening sockets as ss(8) prints them: `LISTEN 0 128 *:6443 *:*`. */
function portsInUse(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => {
    const port = Number(/:(\d+)$/.exec(line.trim().split(/\s+/)[3] ?? '')?.[1]);
    return Number.isInteger(port) ? [port] : [];
  });
}

/** Those that preflight found free before: nobody else's, unless somebody took them since. */
function neededPorts({ node, cluster }: AbsenceRequest): readonly PortNeed[] {
  const { distribution, cni } = cluster;
  return portsOf({ distribution, role: node.role ?? 'agent', cni }).filter(
    ({ protocol, mustBeFree }) => protocol === 'tcp' && mustBeFree,
  );
}

function covers({ first, last }: PortNeed, port: number): boolean {
  return first <= port && port <= last;
}
