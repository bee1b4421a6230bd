import { z } from 'zod';
import { hostFactsSchema } from '../model/facts.ts';
import { findingSchema } from '../model/finding.ts';
import { clusterIdSchema, nodeIdSchema, siteIdSchema } from '../model/ids.ts';
import { nodeRoleSchema, nodeSchema } from '../model/node.ts';
import { templateSchema } from '../model/template.ts';
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

/** Settings of a host, those that are spoken of. */
export const hostEditSchema = nodeSchema
  .pick({
    internalIp: true,
    externalIp: true,
    useExternalIp: true,
    sshPort: true,
    labels: true,
    taints: true,
    variables: true,
  })
  .partial();

/** One host that is to be set otherwise. */
export const hostChangeSchema = z.object({
  nodeId: nodeIdSchema,
  /** The same settings as this window last saw them: one that says something else by now is not overwritten. */
  was: hostEditSchema,
  wanted: hostEditSchema,
});
export type HostChange = z.infer<typeof hostChangeSchema>;

/** A draft of a cluster's topology: what is to change, and nothing else. */
export const topologyDraftSchema = z
  .object({
    clusterId: clusterIdSchema,
    changes: z.array(placeChangeSchema).max(5000),
    hosts: z.array(hostChangeSchema).max(5000).optional(),
  })
  .refine(({ changes, hosts = [] }) => changes.length + hosts.length > 0, { error: 'nothing is to change' });
export type TopologyDraft = z.infer<typeof topologyDraftSchema>;

/** What is known of one host beyond the fleet: asked for when somebody looks at it. */
export const hostDetailsSchema = z.object({
  variables: nodeSchema.shape.variables,
  /** Null for a host that nobody has looked at yet. */
  facts: hostFactsSchema
    .pick({ os: true, kernel: true, clockSkewMs: true, swapBytes: true, mounts: true })
    .nullable(),
  /** What the cluster's newest run found about it, without what is well. */
  findings: z.array(findingSchema),
});
export type HostDetails = z.infer<typeof hostDetailsSchema>;

/** Entries about what is wanted of a site. */
export const topologyEntries = {
  /** Records the draft as what is wanted; no host is touched. All of it or nothing. */
  'topology.save': command(topologyDraftSchema, z.object({})),
  /** The site as the site file that would be read again. */
  'topology.siteFile': query(
    z.object({ siteId: siteIdSchema }),
    z.object({ fileName: z.string(), text: z.string() }),
  ),
  'topology.host': query(z.object({ nodeId: nodeIdSchema }), hostDetailsSchema),
  /** The shapes that were kept here, by name. */
  'topology.templates': query(z.object({}), z.object({ templates: z.array(templateSchema) })),
  /** Keeps a shape; one of the same name is replaced. */
  'topology.keepTemplate': command(templateSchema, z.object({})),
  'topology.dropTemplate': command(templateSchema.pick({ name: true }), z.object({})),
  /** Says that what is wanted of a site was recorded anew; whoever shows it asks again. */
  'topology.recorded': stream(z.object({}), z.object({ at: z.string() })),
} as const;
