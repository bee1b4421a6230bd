import { z } from 'zod';
import { clusterIdSchema, nodeIdSchema, siteIdSchema } from '../model/ids.ts';
import { nodeRoleSchema } from '../model/node.ts';
import { command, query, stream } from './entry.ts';

/** Where a host stands, seen from one cluster; without a role it has no place in it. */
export const placeSchema = z.object({ role: nodeRoleSchema.nullable(), isInitial: z.boolean() });

/** One host that is to stand elsewhere. */
export const placeChangeSchema = z.object({
  nodeId: nodeIdSchema,
  /** Where it stood as this window last saw it: a host that stands elsewhere by now is not moved. */
  was: placeSchema,
  wanted: placeSchema,
});
export type PlaceChange = z.infer<typeof placeChangeSchema>;

/** A draft of a cluster's topology: what is to change, and nothing else. */
export const topologyDraftSchema = z.object({
  clusterId: clusterIdSchema,
  changes: z.array(placeChangeSchema).min(1).max(5000),
});
export type TopologyDraft = z.infer<typeof topologyDraftSchema>;

/** Entries about what is wanted of a site. */
export const topologyEntries = {
  /** Records the draft as what is wanted; no host is touched. All of it or nothing. */
  'topology.save': command(topologyDraftSchema, z.object({})),
  /** The site as the site file that would be read again. */
  'topology.siteFile': query(
    z.object({ siteId: siteIdSchema }),
    z.object({ fileName: z.string(), text: z.string() }),
  ),
  /** Says that what is wanted of a site was recorded anew; whoever shows it asks again. */
  'topology.recorded': stream(z.object({}), z.object({ at: z.string() })),
} as const;
