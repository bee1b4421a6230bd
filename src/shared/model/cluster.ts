import { z } from 'zod';
import { clusterIdSchema, credentialIdSchema, siteIdSchema } from './ids.ts';
import { variablesSchema } from './node.ts';

export const distributionSchema = z.enum(['rke2', 'k3s']);
export type Distribution = z.infer<typeof distributionSchema>;

/** The pod network. `flannel` is K3s' own default, `canal` RKE2's; `none` leaves it to the site. */
export const cniSchema = z.enum(['canal', 'cilium', 'calico', 'flannel', 'none']);
export type Cni = z.infer<typeof cniSchema>;

/** How far an install has come. `completed` is also what adopting a running cluster sets. */
export const installStageSchema = z.enum([
  'none',
  'initial-server',
  'joining-servers',
  'agents',
  'completed',
]);
export type InstallStage = z.infer<typeof installStageSchema>;

/** Mirrors and access to private registries, in the shape of `registries.yaml`; passwords are sealed apart. */
export const registrySettingsSchema = z.object({
  /** `system-default-registry`: an authority such as `registry.site:5000`, no scheme, no path. */
  systemDefault: z.string().nullable(),
  mirrors: z.record(
    z.string(),
    z.object({ endpoints: z.array(z.string()), rewrite: z.record(z.string(), z.string()).optional() }),
  ),
  configs: z.record(
    z.string(),
    z.object({
      username: z.string().optional(),
      caFile: z.string().optional(),
      insecureSkipVerify: z.boolean().optional(),
    }),
  ),
});
export type RegistrySettings = z.infer<typeof registrySettingsSchema>;

/** One RKE2 or K3s cluster, as it is wanted. */
export const clusterSchema = z.object({
  id: clusterIdSchema,
  siteId: siteIdSchema,
  name: z.string(),
  distribution: distributionSchema,
  /** As the artifacts name it: `v1.36.4+rke2r1`. */
  version: z.string(),
  /** `created` by Muster or `registered`: built by others and taken over. */
  origin: z.enum(['created', 'registered']),
  /** VIP, DNS name or address that nodes join through; null means the initial server's internal address. */
  apiAddress: z.string().nullable(),
  cni: cniSchema,
  dataDir: z.string(),
  clusterCidr: z.string(),
  serviceCidr: z.string(),
  clusterDns: z.string(),
  clusterDomain: z.string(),
  tlsSans: z.array(z.string()),
  registry: registrySettingsSchema,
  /** Image name → image name, for sites that rebuild images. */
  imageOverrides: z.record(z.string(), z.string()),
  /** Further configuration keys of the distribution itself, for all nodes. */
  variables: variablesSchema,
  /** Credential for nodes that name none. */
  credentialId: credentialIdSchema.nullable(),
  /** Directory on the laptop with the artifacts of this version. */
  bundlePath: z.string().nullable(),
  /** How many agents are worked on at once after the first one has proved the path. */
  agentBatchSize: z.number().int().min(1).max(50),
  installStage: installStageSchema,
});
export type Cluster = z.infer<typeof clusterSchema>;
