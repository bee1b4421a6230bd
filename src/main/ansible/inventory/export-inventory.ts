import type { Cluster } from '../../../shared/model/cluster.ts';
import type { Node } from '../../../shared/model/node.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { buildClusterVariables } from '../variables/cluster-variables.ts';
import { buildNodeConfig } from '../variables/node-config.ts';
import { renderInventory } from './render-inventory.ts';

/** What an inventory for use outside Muster is made from. */
export interface ExportRequest {
  readonly cluster: Cluster;
  readonly nodes: readonly Node[];
  readonly targetOf: (node: Node) => HostTarget;
  readonly bundleDirectory: string;
}

/** The whole cluster as an inventory that `ansible-playbook` reads by itself. No secret is in it: token and passwords are asked for or given apart. */
export function exportInventory(request: ExportRequest): string {
  const { cluster, nodes, targetOf, bundleDirectory } = request;
  return renderInventory({
    stage: 'all',
    nodes,
    variables: buildClusterVariables({ cluster, nodes, bundleDirectory, imageArchives: [] }),
    hostVariables: (node) => {
      const { address, port, credential } = targetOf(node);
      return {
        ansible_host: address,
        ansible_port: port,
        ansible_user: credential.user,
        node_config: buildNodeConfig(node),
      };
    },
  });
}
