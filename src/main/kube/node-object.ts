import { z } from 'zod';
import type { ClusterNode } from '../ports/cluster-api.ts';

const conditionSchema = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().default(''),
  message: z.string().default(''),
  lastHeartbeatTime: z.string().nullable().default(null),
});

/** A Node of the Kubernetes API (v1), as far as it is read here; a fresh one may have no status yet. */
const nodeObjectSchema = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.object({ unschedulable: z.boolean().default(false) }).default({ unschedulable: false }),
  status: z
    .object({
      conditions: z.array(conditionSchema).default([]),
      addresses: z.array(z.object({ type: z.string(), address: z.string() })).default([]),
      nodeInfo: z.object({ kubeletVersion: z.string(), bootID: z.string() }).optional(),
    })
    .default({ conditions: [], addresses: [] }),
});

/** One page of a list of Nodes. */
export const nodeListSchema = z.object({
  metadata: z.object({ continue: z.string().default('') }),
  items: z.array(nodeObjectSchema),
});

/** What Muster reads of it. Nothing in here is a number, so nothing can lose digits. */
export function clusterNodeOf({ metadata, spec, status }: z.infer<typeof nodeObjectSchema>): ClusterNode {
  return {
    name: metadata.name,
    labels: metadata.labels,
    annotations: metadata.annotations,
    conditions: status.conditions,
    unschedulable: spec.unschedulable,
    deleting: metadata.deletionTimestamp !== undefined,
    kubeletVersion: status.nodeInfo?.kubeletVersion ?? '',
    bootId: status.nodeInfo?.bootID ?? '',
    internalIp: status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? null,
  };
}
