import { z } from 'zod';
import { wireErrorSchema } from '../model/error.ts';
import { hostFactsSchema } from '../model/facts.ts';
import { COVERED_LETTERS } from '../model/host-key.ts';
import { nodeIdSchema } from '../model/ids.ts';
import { command, stream } from './entry.ts';

/** Hosts that are met in one go. */
export const MOST_MET = 5000;

const nodeIdsSchema = z.array(nodeIdSchema).min(1).max(MOST_MET);

/** What a host showed when it was asked for its key. The last letters of the fingerprint are not in here. */
export const keyLookSchema = z.object({
  nodeId: nodeIdSchema,
  state: z.enum(['known', 'unknown', 'changed', 'unreachable']),
  /** When it was asked. */
  askedAt: z.string(),
  algorithm: z.string(),
  /** The fingerprint as ssh-keygen prints it, without its last letters. */
  covered: z.string(),
  pinned: z.array(z.object({ fingerprint: z.string(), confirmedAt: z.string() })),
  /** Why nothing was shown. */
  error: wireErrorSchema.nullable(),
});
export type KeyLook = z.infer<typeof keyLookSchema>;

/** What a person read at the host. `covered` says which key they were shown. */
export const keyReadSchema = z.object({
  nodeId: nodeIdSchema,
  covered: z.string().max(100),
  last: z.string().length(COVERED_LETTERS),
});
export type KeyRead = z.infer<typeof keyReadSchema>;

/** Why another key is to take the place of the pinned one. */
export const keyReplacementSchema = keyReadSchema.extend({
  hostname: z.string().min(1).max(100),
  reason: z.string().trim().min(3).max(500),
});
export type KeyReplacement = z.infer<typeof keyReplacementSchema>;

/** What logging in, becoming root and looking around on a host came to. */
export const connectionTestSchema = z.object({
  nodeId: nodeIdSchema,
  error: wireErrorSchema.nullable(),
  facts: hostFactsSchema
    .pick({ architecture: true, cpus: true, memoryBytes: true, sudo: true })
    .extend({ os: z.string() })
    .nullable(),
});
export type ConnectionTest = z.infer<typeof connectionTestSchema>;

/** What a list of fingerprints came to for one host. */
export const listedKeySchema = z.object({
  nodeId: nodeIdSchema,
  outcome: z.enum(['confirmed', 'not-listed', 'differs', 'not-asked']),
});
export type ListedKey = z.infer<typeof listedKeySchema>;

/** Where to look for hosts with SSH: only at addresses that a person typed. */
export const scanRequestSchema = z.object({
  /** `10.0.0.0/24`, `10.0.0.5-90`; what is none is refused with a sentence. */
  range: z.string().max(100),
  port: z.number().int().min(1).max(65535),
  /** Whether the person has said that public addresses may be looked at. */
  mayBePublic: z.boolean(),
});
export type ScanRequest = z.infer<typeof scanRequestSchema>;

/** How far a look for hosts has come, with the host that answered last. */
export const scanItemSchema = z.object({
  asked: z.number().int(),
  of: z.number().int(),
  /** `index` is its place in the range. The greeting is a host's own text, on one line. */
  found: z.object({ index: z.number().int(), address: z.string(), greeting: z.string() }).nullable(),
});
export type ScanItem = z.infer<typeof scanItemSchema>;

/** Entries about meeting hosts: finding them, their keys, and a first login. */
export const contactEntries = {
  /** Looks which addresses of a range answer as SSH servers do; nothing is sent to them. Ends when all were asked, or when it is closed. */
  'hosts.scan': stream(scanRequestSchema, scanItemSchema),
  /** Asks hosts for their keys and hangs up; nothing is proved to them. One item a host, as it answers. */
  'hosts.keys': stream(z.object({ nodeIds: nodeIdsSchema }), keyLookSchema),
  /** Pins a key that was shown, by its covered letters. Fails where they are others, or the host is known already. */
  'hosts.confirmKey': command(keyReadSchema, z.object({ fingerprint: z.string() })),
  /** Pins another key in the place of the known one; goes into the field log with its reason. */
  'hosts.replaceKey': command(keyReplacementSchema, z.object({ fingerprint: z.string() })),
  /** Pins the keys that were shown and that a list, brought from the hosts by another way, has too. */
  'hosts.confirmList': command(
    z.object({ nodeIds: nodeIdsSchema, text: z.string().max(1024 * 1024) }),
    z.array(listedKeySchema),
  ),
  /** Logs in to hosts whose keys are pinned, becomes root, and records their facts. One item a host, as it is done. */
  'hosts.test': stream(z.object({ nodeIds: nodeIdsSchema }), connectionTestSchema),
} as const;
