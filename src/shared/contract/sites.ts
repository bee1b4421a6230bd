import { z } from 'zod';
import { wireErrorSchema } from '../model/error.ts';
import { siteIdSchema } from '../model/ids.ts';
import { command, query } from './entry.ts';

/** Longest site file that is sent at all, bytes. Reading has a limit of its own, with a sentence about what to do. */
export const SITE_FILE_LIMIT_BYTES = 1024 * 1024;

/** A site file as a window has it: its text, and where its paths lie. */
export const siteFileTextSchema = z.object({
  /** A name alone: it is remembered beside the directory. */
  fileName: z
    .string()
    .min(1)
    .max(255)
    .regex(/^(?!\.{1,2}$)[^/\\\p{Cc}]+$/u),
  text: z.string().max(SITE_FILE_LIMIT_BYTES),
  /** The directory that relative paths in it are beside, on the machine Muster runs on; null where nobody said. */
  directory: z.string().min(1).max(1024).nullable(),
});
export type SiteFileText = z.infer<typeof siteFileTextSchema>;

/** One thing wrong in a site file, or one that should be written otherwise. */
export const siteProblemSchema = z.object({
  line: z.number().int(),
  column: z.number().int(),
  message: z.string(),
  fix: z.string(),
});
export type SiteProblem = z.infer<typeof siteProblemSchema>;

/** What reading a file in would do to one thing that is recorded. */
export const siteChangeSchema = z.object({
  /** `stays`: the file names it no more, and it stays because something of it is installed. `trusts`: another host key is accepted. */
  kind: z.enum(['adds', 'changes', 'leaves', 'stays', 'trusts']),
  what: z.enum(['site', 'host', 'cluster', 'credential', 'host-key']),
  name: z.string(),
  /** Half sentences: what of it is another. */
  says: z.array(z.string()),
});
export type SiteChange = z.infer<typeof siteChangeSchema>;

/** What a site file comes to, before anything is recorded. */
export const sitePreviewSchema = z.discriminatedUnion('read', [
  z.object({ read: z.literal(false), problems: z.array(siteProblemSchema) }),
  z.object({
    read: z.literal(true),
    siteName: z.string(),
    isNew: z.boolean(),
    hosts: z.number().int(),
    clusters: z.array(z.string()),
    changes: z.array(siteChangeSchema),
    notes: z.array(siteProblemSchema),
    /** Paths in it that are beside the file. */
    besideIt: z.array(z.string()),
    /** Where the file of this site lay when it was read last. */
    directory: z.string().nullable(),
    /** Why it cannot be recorded now. */
    refused: wireErrorSchema.nullable(),
    /** Stands for these changes: who confirms them names it. */
    seen: z.string(),
  }),
]);
export type SitePreview = z.infer<typeof sitePreviewSchema>;

/** Secrets that a person can give in a window. */
export const givenSecretKindSchema = z.enum([
  'credential-key',
  'credential-passphrase',
  'credential-password',
  'credential-sudo',
  'registry-password',
]);

/** A secret that a site needs from a person. The value is never in here. */
export const wantedSecretSchema = z.object({
  kind: givenSecretKindSchema,
  /** As the vault names it. */
  id: z.string().min(1).max(400),
  /** Of which credential or registry, in people's words. */
  of: z.string(),
  /** Whether it is kept sealed in the database; else it is forgotten when Muster ends. */
  isKept: z.boolean(),
  isGiven: z.boolean(),
});
export type WantedSecret = z.infer<typeof wantedSecretSchema>;

/** One secret on its way to the vault; there is no way back. */
export const givenSecretSchema = z.object({
  siteId: siteIdSchema,
  kind: givenSecretKindSchema,
  id: z.string().min(1).max(400),
  value: z
    .string()
    .min(1)
    .max(64 * 1024),
});
export type GivenSecret = z.infer<typeof givenSecretSchema>;

/** Entries about sites as files describe them. */
export const sitesEntries = {
  /** The site file that the system asked Muster to open, as it is now; null where it asked for none. */
  'sites.offered': query(z.object({}), siteFileTextSchema.nullable()),
  /** What a site file says, what is wrong in it, and what recording it would change; changes nothing. */
  'sites.preview': query(siteFileTextSchema, sitePreviewSchema),
  /** Records exactly what a preview showed; where that is another by now, the call fails and nothing is recorded. */
  'sites.record': command(
    siteFileTextSchema.extend({ seen: z.string() }),
    z.object({ siteId: siteIdSchema }),
  ),
  /** The secrets that a person has to give, given ones included. */
  'sites.secrets': query(z.object({ siteId: siteIdSchema }), z.array(wantedSecretSchema)),
  /** Gives a secret to the vault. */
  'sites.giveSecret': command(givenSecretSchema, z.object({})),
} as const;
