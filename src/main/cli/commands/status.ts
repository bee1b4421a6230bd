import { oneLine } from '../../../shared/rules/plain-text.ts';
import { fleetStatus } from '../../use-cases/status.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { standingText } from '../output/timeline.ts';

/** `muster status`: what is recorded, without asking a host. */
export async function status(command: CommandContext): Promise<ExitCode> {
  const clusters = fleetStatus(command.app.deps);
  if (command.options.json) {
    command.json({ type: 'status', clusters });
    return exitCodes.ok;
  }
  if (clusters.length === 0) {
    command.say('Nothing is recorded yet. Describe a site and run: muster up site.yaml');
    return exitCodes.ok;
  }
  for (const { cluster, nodes, run } of clusters) {
    command.say(`${cluster.name}  ${cluster.distribution} ${cluster.version}  ${cluster.installStage}`);
    for (const node of nodes) {
      const role = node.isInitial ? 'server, initial' : (node.role ?? 'no role');
      const error = node.installationError === null ? '' : `  ${oneLine(node.installationError)}`;
      command.say(
        `  ${node.hostname.padEnd(20)} ${role.padEnd(16)} ${node.internalIp.padEnd(16)} ${node.status}${error}`,
      );
    }
    if (run !== null) command.say(`  last run: ${run.operation} ${standingText(run)}, ${run.startedAt}`);
  }
  return exitCodes.ok;
}
