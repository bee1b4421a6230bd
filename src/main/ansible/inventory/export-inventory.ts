import type { Cluster } from '../../../shared/model/cluster.ts';
import type { Node } from '../../../shared/model/node.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { checkTarget } from '../connection/ssh-hosts.ts';
import { buildClusterVariables } from '../variables/cluster-variables.ts';
import type { Settings } from '../variables/json-value.ts';
import { buildNodeConfig } from '../variables/node-config.ts';
import { buildRegistries } from '../variables/registries.ts';
import { renderInventory } from './render-inventory.ts';

export interface ExportRequest {
  readonly cluster: Cluster;
  readonly nodes: readonly Node[];
  readonly targetOf: (node: Node) => HostTarget;
  readonly bundleDirectory: string;
}

/**
 * The inventory of a whole cluster for running the playbooks by hand. Token and passwords are not in it.
 * @throws MusterError `bad-input` as rendering for a run does.
 */
export function exportInventory(request: ExportRequest): string {
  const { cluster, nodes, targetOf, bundleDirectory } = request;
  const clusterVariables = buildClusterVariables({ cluster, nodes, bundleDirectory, imageArchives: [] });
  return renderInventory({
    stage: 'all',
    nodes,
    variables: { ...clusterVariables, cluster_registries: { ...buildRegistries(cluster.registry) } },
    hostVariables: (node) => ({ ...wayTo(targetOf(node)), node_config: { ...buildNodeConfig(node) } }),
  });
}

function wayTo(target: HostTarget): Settings {
  checkTarget(target);
  const jumps: string[] = [];
  for (let jump = target.jump; jump !== null; jump = jump.jump) {
    checkTarget(jump);
    const address = jump.address.includes(':') ? `[${jump.address}]` : jump.address;
    jumps.unshift(`${jump.credential.user}@${address}:${jump.port}`);
  }
  return {
    ansible_host: target.address,
    ansible_port: target.port,
    ansible_user: target.credential.user,
    ...(jumps.length > 0 && { ansible_ssh_common_args: `-o ProxyJump=${jumps.join(',')}` }),
  };
}
