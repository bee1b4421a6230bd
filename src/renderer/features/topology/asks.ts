import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { ClusterEdit } from '../../../shared/contract/hosts.ts';
import type { HostDetails } from '../../../shared/contract/topology.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { ClusterId, NodeId } from '../../../shared/model/ids.ts';
import type { Template } from '../../../shared/model/template.ts';

/**
 * What this screen asks for beyond the fleet. Nothing rejects: what went wrong is said elsewhere on the screen. With each connection to the
 * app it is another object, so that whoever looks asks again.
 */
export interface TopologyAsks {
  /** Goes to a terminal on a host. */
  terminal(node: FleetNode): void;
  /** Null where it cannot be told. */
  host(nodeId: NodeId): Promise<HostDetails | null>;
  /** Null where they cannot be told. */
  templates(): Promise<readonly Template[] | null>;
  /** @returns whether it was kept. */
  keepTemplate(template: Template): Promise<boolean>;
  dropTemplate(name: string): Promise<boolean>;
  /** Changes what a cluster is made from. @returns what kept it from being recorded. */
  editCluster(edit: ClusterEdit): Promise<WireError | null>;
  /** Forgets a cluster of which nothing is installed. @returns what kept it. */
  removeCluster(clusterId: ClusterId): Promise<WireError | null>;
  /** Forgets hosts without a role. @returns what kept them. */
  removeHosts(nodeIds: readonly NodeId[]): Promise<WireError | null>;
}
