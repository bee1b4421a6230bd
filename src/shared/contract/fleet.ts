import { z } from 'zod';
import { clusterSchema } from '../model/cluster.ts';
import { hostFactsSchema } from '../model/facts.ts';
import { clusterIdSchema, nodeIdSchema } from '../model/ids.ts';
import { nodeSchema } from '../model/node.ts';
import { runPhaseSchema, runStepSchema, type StepStatus } from '../model/run.ts';
import { siteSchema } from '../model/site.ts';
import { query } from './entry.ts';
import { runHeaderSchema } from './runs.ts';

/** A cluster as screens see it: no registry access, no variables, nothing that could hold a secret. */
export const fleetClusterSchema = clusterSchema
  .pick({
    id: true,
    siteId: true,
    name: true,
    distribution: true,
    version: true,
    origin: true,
    apiAddress: true,
    cni: true,
    bundlePath: true,
    installStage: true,
  })
  .extend({
    /** Where images come from besides the bundle, as `host:port`; no path, no account. */
    registries: z.array(z.string()),
  });
export type FleetCluster = z.infer<typeof fleetClusterSchema>;

/** What a host is and has, in the few words a row has room for. */
export const factsSummarySchema = hostFactsSchema.pick({
  observedAt: true,
  architecture: true,
  cpus: true,
  memoryBytes: true,
  clockSkewMs: true,
});

/**
 * How Muster and a host stand to each other: nobody has confirmed its key; it is pinned; or what went wrong when it was asked last, since this
 * Muster began: it showed another key, it did not answer, it let nobody in.
 */
export const meetingSchema = z.enum(['unmet', 'known', 'changed', 'silent', 'refused']);
export type Meeting = z.infer<typeof meetingSchema>;

/** A host or node as screens see it: addresses and state, no credential, no variables. */
export const fleetNodeSchema = nodeSchema
  .pick({
    id: true,
    siteId: true,
    clusterId: true,
    hostname: true,
    internalIp: true,
    externalIp: true,
    useExternalIp: true,
    sshPort: true,
    jumpHostId: true,
    role: true,
    isInitial: true,
    status: true,
    labels: true,
    taints: true,
    installationError: true,
  })
  .extend({ facts: factsSummarySchema.nullable(), meeting: meetingSchema });
export type FleetNode = z.infer<typeof fleetNodeSchema>;

const telling: ReadonlySet<StepStatus> = new Set([
  'running',
  'waiting',
  'failed',
  'interrupted',
  'undoing',
  'undo-failed',
]);

/** Whether a fleet has to speak of a step; the others are at rest, and 2 000 nodes would not fit with them. */
export function isTelling({ status }: { readonly status: StepStatus }): boolean {
  return telling.has(status);
}

/** The run of a cluster that is under way, else its newest: all its phases, and of its steps those that a fleet has to speak of. */
export const fleetRunSchema = z.object({
  run: runHeaderSchema,
  phases: z.array(runPhaseSchema.extend({ title: z.string() })),
  /** Those of which `isTelling` holds. */
  steps: z.array(runStepSchema.omit({ output: true })),
  /** Servers that it saw voting in etcd, and when it looked last; null where it has not looked. */
  votes: z.object({ nodeIds: z.array(nodeIdSchema), at: z.string() }).nullable(),
  /** Sequence number of the last event that is in here. */
  lastSequence: z.number().int().nonnegative(),
});
export type FleetRun = z.infer<typeof fleetRunSchema>;

/** Everything recorded, at one moment. */
export const fleetSnapshotSchema = z.object({
  takenAt: z.string(),
  sites: z.array(siteSchema),
  clusters: z.array(fleetClusterSchema),
  nodes: z.array(fleetNodeSchema),
  /** At most one for each cluster. */
  runs: z.array(fleetRunSchema),
});
export type FleetSnapshot = z.infer<typeof fleetSnapshotSchema>;

/** Entries about what is recorded. */
export const fleetEntries = {
  'fleet.snapshot': query(z.object({ clusterId: clusterIdSchema.optional() }), fleetSnapshotSchema),
} as const;
