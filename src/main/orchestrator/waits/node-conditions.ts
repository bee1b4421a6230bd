import type { Cluster } from '../../../shared/model/cluster.ts';
import type { Node } from '../../../shared/model/node.ts';
import type { ClusterNode, NodeCondition } from '../../ports/cluster-api.ts';
import type { LiveCluster, Verdict } from '../engine/phase.ts';

/** Kubernetes' own word that a node takes pods: the condition must say `True`; `Unknown` is a node that fell silent. */
export function nodeReady(live: LiveCluster, node: Node, cluster: Cluster): Verdict {
  const waitingFor = `node ${node.hostname} to be Ready`;
  if (!live.answers) return { state: 'not-yet', waitingFor, reason: live.reason };
  const found = findNode(live.nodes, node);
  if (found === undefined)
    return { state: 'not-yet', waitingFor, reason: 'the cluster does not know it yet' };
  if (found.deleting) return { state: 'not-yet', waitingFor, reason: 'the cluster is deleting it' };
  const ready = conditionOf(found, 'Ready');
  if (ready?.status !== 'True') return { state: 'not-yet', waitingFor, reason: reasonOf(ready, 'Ready') };
  if (found.kubeletVersion !== cluster.version) {
    const reason = `its kubelet is ${found.kubeletVersion}, wanted is ${cluster.version}`;
    return { state: 'not-yet', waitingFor: `${node.hostname} to run ${cluster.version}`, reason };
  }
  return { state: 'holds', evidence: `Ready, ${found.kubeletVersion}` };
}

/** Whether a server's etcd member votes. A learner holds no quorum and must not be built upon. */
export function etcdVoter(live: LiveCluster, node: Node): Verdict {
  const waitingFor = `${node.hostname} to vote in etcd`;
  if (!live.answers) return { state: 'not-yet', waitingFor, reason: live.reason };
  const found = findNode(live.nodes, node);
  const voter = found === undefined ? undefined : conditionOf(found, 'EtcdIsVoter');
  if (voter?.status === 'True') return { state: 'holds', evidence: 'Ready and voting in etcd' };
  return { state: 'not-yet', waitingFor, reason: reasonOf(voter, 'EtcdIsVoter') };
}

export function findNode(nodes: readonly ClusterNode[], node: Node): ClusterNode | undefined {
  return nodes.find(({ name }) => name === node.hostname);
}

export function conditionOf(node: ClusterNode, type: string): NodeCondition | undefined {
  return node.conditions.find((condition) => condition.type === type);
}

function reasonOf(condition: NodeCondition | undefined, type: string): string {
  if (condition === undefined) return `it has no condition ${type} yet`;
  const message = condition.message === '' ? '' : `: ${condition.message}`;
  return `${type} is ${condition.status} (${condition.reason}${message})`;
}
