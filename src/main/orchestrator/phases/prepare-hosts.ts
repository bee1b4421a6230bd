import type { CallContext } from '../../platform/call-context.ts';
import { catCommand, existsCommand, presentCommand } from '../../ports/commands.ts';
import type { ChangingPhase, Desired, ReadTools, Step, Verdict } from '../engine/phase.ts';
import { runPlaybook } from './distribution-node.ts';
import { previewPlaybook } from './preview-playbook.ts';
import { nodeOf, targetOf, together } from './steps.ts';

/** Written by the playbook `prepare_hosts`, last of its files. */
const SYSCTL_FILE = '/etc/sysctl.d/90-muster.conf';
/** Everything the playbook writes; its records of what it found go last when that is put back. */
const WRITTEN = [
  SYSCTL_FILE,
  '/etc/modules-load.d/90-muster.conf',
  '/etc/NetworkManager/conf.d/90-muster.conf',
  '/var/lib/muster/hosts.before',
  '/var/lib/muster/before.json',
  '/var/lib/muster/directories.json',
];
const HOSTS_MARK = '# BEGIN Muster:';

/** Brings a host's own settings to what a node needs; what was there before is kept on the host for the way back. */
export const prepareHosts: ChangingPhase = {
  kind: 'change',
  touches: 'hosts',
  id: 'prepare-hosts',
  title: 'Prepare hosts',
  purpose: 'Set kernel modules and parameters, and name the nodes in the hosts file.',
  undo: 'Puts back the settings that were found before.',
  skippable: 'Do the hosts have their kernel settings and names already, in another way?',
  plan: (desired) => together('prepare-hosts', desired.nodes, (node) => `Prepare ${node.hostname}`),
  verify: hostIsPrepared,
  preview: (ctx, batch, tools) => previewPlaybook(ctx, batch, tools, { playbook: 'prepare_hosts' }),
  run: (ctx, batch, tools) => runPlaybook(ctx, batch, tools, { playbook: 'prepare_hosts' }),
  takeBack: {
    isUndone: hostIsRestored,
    undo: (ctx, batch, tools) => runPlaybook(ctx, batch, tools, { playbook: 'restore_hosts' }),
  },
};

/** The playbook compares values while it has the record of them; afterwards the absence of the record says that it got through. */
async function hostIsRestored(ctx: CallContext, step: Step, tools: ReadTools): Promise<Verdict> {
  const node = nodeOf(step);
  const waitingFor = `the settings of ${node.hostname} to be put back`;
  const runner = await tools.hosts.reader(ctx, targetOf(tools.desired, node));
  const present = await runner.read(ctx, presentCommand(WRITTEN));
  const [left] = present.stdout.split('\n').filter((path) => path !== '');
  if (left !== undefined) return { state: 'not-yet', waitingFor, reason: `${left} is still there` };
  const hosts = await runner.read(ctx, catCommand('/etc/hosts'));
  if (hosts.stdout.includes(HOSTS_MARK))
    return { state: 'not-yet', waitingFor, reason: '/etc/hosts still names the nodes' };
  return { state: 'holds', evidence: 'settings and names as they were found' };
}

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
