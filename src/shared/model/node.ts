import { z } from 'zod';
import { hostFactsSchema } from './facts.ts';
import { clusterIdSchema, credentialIdSchema, nodeIdSchema, siteIdSchema } from './ids.ts';

/** `server` runs the control plane and etcd, `agent` runs workloads only. */
export const nodeRoleSchema = z.enum(['server', 'agent']);
export type NodeRole = z.infer<typeof nodeRoleSchema>;

/** Life of a node in a cluster. Only the engine moves it. */
export const nodeStatusSchema = z.enum(['pending', 'installing', 'active', 'failed', 'draining', 'removed']);
export type NodeStatus = z.infer<typeof nodeStatusSchema>;

export const taintSchema = z.object({
  key: z.string().min(1),
  value: z.string(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});
export type Taint = z.infer<typeof taintSchema>;

/** Values a site may set freely; scalars, lists and maps as YAML knows them. */
export const variablesSchema = z.record(z.string(), z.json());
export type Variables = z.infer<typeof variablesSchema>;

/** A machine reachable over SSH; with a cluster and a role it is a node of it. */
export const nodeSchema = z.object({
  id: nodeIdSchema,
  siteId: siteIdSchema,
  clusterId: clusterIdSchema.nullable(),
  /** The Kubernetes node name too: lower case, RFC 1123. */
  hostname: z.string(),
  internalIp: z.string(),
  externalIp: z.string().nullable(),
  /** Whether SSH goes to the external address. */
  useExternalIp: z.boolean(),
  sshPort: z.number().int().min(1).max(65535),
  /** Hosts to pass through, in order, each a node of the same site. */
  jumpHostId: nodeIdSchema.nullable(),
  credentialId: credentialIdSchema.nullable(),
  /** Null for a host without a place in a cluster (a jump host, a spare). */
  role: nodeRoleSchema.nullable(),
  /** The server that bootstraps the cluster: chosen, one per cluster. */
  isInitial: z.boolean(),
  status: nodeStatusSchema,
  labels: z.record(z.string(), z.string()),
  taints: z.array(taintSchema),
  variables: variablesSchema,
  facts: hostFactsSchema.nullable(),
  installationStartedAt: z.string().nullable(),
  installationFinishedAt: z.string().nullable(),
  installationError: z.string().nullable(),
});
export type Node = z.infer<typeof nodeSchema>;

/** The address SSH, terminals and file transfers use for a node. */
export function sshAddressOf(node: Pick<Node, 'internalIp' | 'externalIp' | 'useExternalIp'>): string {
  return node.useExternalIp && node.externalIp !== null ? node.externalIp : node.internalIp;
}
