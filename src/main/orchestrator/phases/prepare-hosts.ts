import type { CallContext } from '../../platform/call-context.ts';
import { catCommand, existsCommand } from '../../ports/commands.ts';
import type { ChangingPhase, Desired, ReadTools, Step, Verdict } from '../engine/phase.ts';
import { runPlaybook } from './distribution-node.ts';
import { nodeOf, targetOf, together } from './steps.ts';

/** Written by the playbook `prepare_hosts`, last of its files. */
const SYSCTL_FILE = '/etc/sysctl.d/90-muster.conf';

/** Brings a host's own settings to what a node needs; what was there before is kept on the host for the way back. */
export const prepareHosts: ChangingPhase = {
  kind: 'change',
  touches: 'hosts',
  id: 'prepare-hosts',
  title: 'Prepare hosts',
  purpose: 'Set kernel modules and parameters, and name the nodes in the hosts file.',
  undo: 'Puts back the settings that were found before.',
  plan: (desired) => together('prepare-hosts', desired.nodes, (node) => `Prepare ${node.hostname}`),
  verify: hostIsPrepared,
  run: (ctx, batch, tools) => runPlaybook(ctx, batch, tools, { playbook: 'prepare_hosts' }),
};

async function hostIsPrepared(ctx: CallContext, step: Step, tools: ReadTools): Promise<Verdict> {
  const node = nodeOf(step);
  const waitingFor = `${node.hostname} to be prepared`;
  const runner = await tools.hosts.reader(ctx, targetOf(tools.desired, node));
  const settings = await runner.read(ctx, existsCommand(SYSCTL_FILE));
  if (settings.exitCode !== 0) return { state: 'not-yet', waitingFor, reason: `${SYSCTL_FILE} is not there` };
  const forwarding = await runner.read(ctx, catCommand('/proc/sys/net/ipv4/ip_forward'));
  if (forwarding.stdout.trim() !== '1')
    return { state: 'not-yet', waitingFor, reason: 'IP forwarding is off' };
  const hosts = await runner.read(ctx, catCommand('/etc/hosts'));
  const missing = missingNames(hosts.stdout, tools.desired);
  if (missing !== null)
    return { state: 'not-yet', waitingFor, reason: `/etc/hosts does not name ${missing}` };
  return { state: 'holds', evidence: 'kernel settings and names in place' };
}

/** The first node of the cluster that a hosts file does not name with its address. */
function missingNames(hostsFile: string, desired: Desired): string | null {
  const entries = new Set(
    hostsFile.split('\n').flatMap((line) => {
      const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
      return names.map((name) => `${address} ${name}`);
    }),
  );
  return desired.nodes.find((node) => !entries.has(`${node.internalIp} ${node.hostname}`))?.hostname ?? null;
}
