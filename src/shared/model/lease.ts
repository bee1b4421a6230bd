import { z } from 'zod';

/** One process, so that neither a reused id nor a restart nor another container is taken for it; empty where the system does not tell. */
export const processIdentitySchema = z.object({
  pid: z.number().int(),
  /** When it was started, in clock ticks since boot (proc(5)). */
  start: z.string(),
  /** Which boot of the kernel. */
  boot: z.string(),
  /** In which space process ids are counted. */
  space: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** Who works on a cluster. */
export const leaseOwnerSchema = z.object({
  person: z.string(),
  /** Name of the laptop, and an id that tells two of the same name apart; the id is empty where there is none. */
  laptop: z.object({ name: z.string(), id: z.string() }),
  process: processIdentitySchema,
  runId: z.string(),
  operation: z.string(),
});
export type LeaseOwner = z.infer<typeof leaseOwnerSchema>;

/** What the clocks of a host say: its own time counts, never a laptop's. */
export const hostTimeSchema = z.object({
  boot: z.string(),
  uptimeSeconds: z.number(),
  epochSeconds: z.number(),
});
export type HostTime = z.infer<typeof hostTimeSchema>;

/** The file on the initial server that says who has the cluster. */
export const leaseSchema = z.object({
  id: z.string(),
  owner: leaseOwnerSchema,
  /** Both in the host's time, ISO 8601. */
  since: z.string(),
  renewedAt: z.string(),
  renewed: hostTimeSchema,
  /** Without a renewal for this long its owner counts as gone. */
  validForSeconds: z.number().int().positive(),
});
export type Lease = z.infer<typeof leaseSchema>;

/** A lease as it was found on a host. */
export interface FoundLease extends LeaseAge {
  /** Id on the file, also where the rest of it cannot be read; empty where there is none. */
  readonly id: string;
}

/** Whose it is and how old. */
export interface LeaseAge {
  /** Null for a file that is no lease: whose it is cannot be told. */
  readonly lease: Lease | null;
  /** Since it was last renewed. */
  readonly ageSeconds: number;
  /** Whether it was not renewed for longer than it is valid. */
  readonly stale: boolean;
}
