import { z } from 'zod';
import { distributionSchema } from '../model/cluster.ts';
import { clusterIdSchema, nodeIdSchema, siteIdSchema } from '../model/ids.ts';
import { command, query } from './entry.ts';

/** Hosts that one call adds at most. */
export const MOST_HOSTS = 5000;

const nameSchema = z.string().min(1).max(100);

/** A site that is recorded, by id, or a new one, by its name. */
export const whichSiteSchema = z.union([
  z.strictObject({ siteId: siteIdSchema }),
  z.strictObject({ newSite: nameSchema }),
]);
export type WhichSite = z.infer<typeof whichSiteSchema>;

/** How a person proves who they are, without the secret: that goes to the vault by a call of its own. */
export const loginMethodSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('agent') }),
  /** A private key that lies in a file on the machine Muster runs on. */
  z.object({ method: z.literal('key-file'), path: z.string().min(1).max(1024) }),
  z.object({ method: z.literal('key') }),
  z.object({ method: z.literal('password') }),
]);
export type LoginMethod = z.infer<typeof loginMethodSchema>;

/** Who logs in: a credential of the site, by name, or a new one. */
export const whichLoginSchema = z.union([
  z.strictObject({ credential: nameSchema }),
  z.strictObject({
    newCredential: nameSchema,
    user: z.string().min(1).max(65),
    login: loginMethodSchema,
    /** Whether sudo asks for a password, which is kept sealed then. */
    sudoAsks: z.boolean(),
  }),
]);
export type WhichLogin = z.infer<typeof whichLoginSchema>;

/** A host to be added. */
export const addedHostSchema = z.object({
  hostname: nameSchema,
  address: z.string().min(1).max(64),
  port: z.number().int().min(1).max(65535),
  /** Name of the host to pass through: one that is recorded, or one of those added with it. */
  jump: nameSchema.nullable(),
});
export type AddedHost = z.infer<typeof addedHostSchema>;

export const addHostsSchema = z.object({
  site: whichSiteSchema,
  login: whichLoginSchema,
  hosts: z.array(addedHostSchema).min(1).max(MOST_HOSTS),
});
export type AddHosts = z.infer<typeof addHostsSchema>;

/** A cluster that is to be, with what a site file says of one at least; the rest has its defaults. */
export const newClusterSchema = z.object({
  site: whichSiteSchema,
  name: nameSchema,
  distribution: distributionSchema,
  version: z.string().min(1).max(100),
  /** Directory with its artifacts, on the machine Muster runs on; null where it is not known yet. */
  bundle: z.string().min(1).max(1024).nullable(),
  /** Name of the credential for its hosts that name none; null leaves it to each of them. */
  credential: nameSchema.nullable(),
});
export type NewCluster = z.infer<typeof newClusterSchema>;

const clusterWantsSchema = z.object({
  version: z.string().min(1).max(100),
  /** Directory with its artifacts; null where none is named. */
  bundle: z.string().min(1).max(1024).nullable(),
});

/** What a cluster is made from, changed: beside what it was as the window last saw it. */
export const clusterEditSchema = clusterWantsSchema.extend({
  clusterId: clusterIdSchema,
  was: clusterWantsSchema,
});
export type ClusterEdit = z.infer<typeof clusterEditSchema>;

/** A credential as a list names it: nothing of its secrets. */
export const loginChoiceSchema = z.object({
  name: z.string(),
  user: z.string(),
  method: z.enum(['key', 'password', 'keyboard-interactive', 'agent']),
});
export type LoginChoice = z.infer<typeof loginChoiceSchema>;

/** Entries about hosts before they have a role. */
export const hostsEntries = {
  /** Records hosts without a role at a site, which is made where it is new. All of them or none; no host is touched. */
  'hosts.add': command(addHostsSchema, z.object({ siteId: siteIdSchema })),
  /** The credentials of a site, by name. */
  'hosts.logins': query(z.object({ siteId: siteIdSchema }), z.array(loginChoiceSchema)),
  /** Records a cluster without hosts; they get their roles in its topology. */
  'clusters.add': command(newClusterSchema, z.object({ siteId: siteIdSchema, clusterId: clusterIdSchema })),
  /** Forgets hosts without a role, all or none; no host is touched. */
  'hosts.remove': command(z.object({ nodeIds: z.array(nodeIdSchema).min(1).max(MOST_HOSTS) }), z.object({})),
  /** Records another version or other artifacts of a cluster. */
  'clusters.edit': command(clusterEditSchema, z.object({})),
  /** Forgets a cluster of which nothing was ever installed; its hosts stay. */
  'clusters.remove': command(z.object({ clusterId: clusterIdSchema }), z.object({})),
} as const;
