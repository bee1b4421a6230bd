import type { Node } from '../../../shared/model/node.ts';
import { checkVariables } from './check-variables.ts';
import type { Settings } from './json-value.ts';

/** Configuration keys of one node. Labels and taints count only when the node registers for the first time (RKE2 docs). */
export function buildNodeConfig(node: Node): Settings {
  const labels = Object.entries(node.labels).map(([key, value]) => `${key}=${value}`);
  const taints = node.taints.map(
    ({ key, value, effect }) => `${key}${value === '' ? '' : `=${value}`}:${effect}`,
  );
  return {
    'node-name': node.hostname,
    'node-ip': node.internalIp,
    ...(node.externalIp !== null && { 'node-external-ip': node.externalIp }),
    ...(labels.length > 0 && { 'node-label': labels.toSorted() }),
    ...(taints.length > 0 && { 'node-taint': taints.toSorted() }),
    ...checkVariables(`node ${node.hostname}`, node.variables),
  };
}
