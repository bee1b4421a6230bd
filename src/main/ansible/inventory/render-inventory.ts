import { MusterError } from '../../../shared/model/error.ts';
import type { Node } from '../../../shared/model/node.ts';
import type { JsonValue, Settings } from '../variables/json-value.ts';
import { checkHostName } from './host-name.ts';
import { toUnsafeYaml } from './unsafe-yaml.ts';

/** Which nodes an inventory is for; a stage never holds nodes of another role. */
export const inventoryStages = ['initial-server', 'joining-servers', 'agents', 'all'] as const;
export type InventoryStage = (typeof inventoryStages)[number];

export interface InventoryRequest {
  /** One of {@link inventoryStages}; anything else is an error, never an empty inventory. */
  readonly stage: string;
  readonly nodes: readonly Node[];
  /** Variables of all hosts; not secret. */
  readonly variables: Settings;
  /** Variables of one host: how to reach it and its own configuration. */
  readonly hostVariables: (node: Node) => Settings;
  /** The nodes join a cluster that runs already, so a server marked initial joins like any other. */
  readonly joinsRunningCluster?: boolean;
  /** Nodes that have left their cluster are still worked on: what was done to their hosts is taken back. */
  readonly withRemoved?: boolean;
}

type Group = 'initial_server' | 'joining_servers' | 'agents';

const groupsOfStage: Readonly<Record<InventoryStage, readonly Group[]>> = {
  'initial-server': ['initial_server'],
  'joining-servers': ['joining_servers'],
  agents: ['agents'],
  all: ['initial_server', 'joining_servers', 'agents'],
};

/**
 * An Ansible inventory in YAML for one stage. Hosts without a role are never in it, removed nodes only where they are asked for.
 * @throws MusterError `bad-input` for an unknown stage, a name that is none, or two nodes of one name.
 */
export function renderInventory(request: InventoryRequest): string {
  const wanted = groupsOf(request.stage);
  const hosts: Record<string, JsonValue> = {};
  const groups: Record<Group, Record<string, JsonValue>> = {
    initial_server: {},
    joining_servers: {},
    agents: {},
  };
  for (const node of request.nodes) {
    const group = groupOf(node, request.joinsRunningCluster ?? false);
    if (group === null || !wanted.includes(group)) continue;
    if (node.status === 'removed' && request.withRemoved !== true) continue;
    const name = checkHostName(node.hostname);
    if (name in hosts) {
      throw new MusterError('bad-input', `Two nodes are called ${name}.`, {
        cure: 'Give each node its own host name.',
      });
    }
    hosts[name] = { ...request.hostVariables(node) };
    groups[group][name] = null;
  }
  const servers = {
    children: {
      initial_server: { hosts: groups.initial_server },
      joining_servers: { hosts: groups.joining_servers },
    },
  };
  const children = {
    k8s_cluster: { children: { servers, agents: { hosts: groups.agents } } },
    ...(request.joinsRunningCluster === true && newNodeGroups(groups)),
  };
  return toUnsafeYaml({ all: { vars: { ...request.variables }, hosts, children } });
}

function groupsOf(stage: string): readonly Group[] {
  const known = inventoryStages.find((candidate) => candidate === stage);
  if (known === undefined) {
    throw new MusterError('bad-input', `There is no install stage ${JSON.stringify(stage)}.`, {
      cure: `Stages are: ${inventoryStages.join(', ')}.`,
    });
  }
  return groupsOfStage[known];
}

function groupOf(node: Node, joinsRunningCluster: boolean): Group | null {
  if (node.role === null) return null;
  if (node.role === 'agent') return 'agents';
  return node.isInitial && !joinsRunningCluster ? 'initial_server' : 'joining_servers';
}

/** Names for what has just been added, beside the stage groups that the playbooks act on. */
function newNodeGroups(groups: Record<Group, Record<string, JsonValue>>): Record<string, JsonValue> {
  const servers = groups.joining_servers;
  return {
    new_nodes: { children: { new_servers: { hosts: servers }, new_agents: { hosts: groups.agents } } },
  };
}
