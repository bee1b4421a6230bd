import { z } from 'zod';
import { credentialIdSchema, siteIdSchema } from './ids.ts';

/** Where a secret comes from. `stored` is sealed in the database; the others are read when needed and never kept. */
export const secretSourceSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('stored') }),
  z.object({ from: z.literal('env'), name: z.string().min(1) }),
  z.object({ from: z.literal('file'), path: z.string().min(1) }),
  z.object({ from: z.literal('ask') }),
]);
export type SecretSource = z.infer<typeof secretSourceSchema>;

/** The ways Muster can prove who it is to sshd. */
export const authMethodSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('key'), key: secretSourceSchema, passphrase: secretSourceSchema.optional() }),
  z.object({ method: z.literal('password'), password: secretSourceSchema }),
  z.object({ method: z.literal('keyboard-interactive'), password: secretSourceSchema }),
  z.object({ method: z.literal('agent') }),
]);
export type AuthMethod = z.infer<typeof authMethodSchema>;

/** Who logs in and how it becomes root. The secrets themselves are never in here. */
export const credentialSchema = z.object({
  id: credentialIdSchema,
  siteId: siteIdSchema,
  name: z.string().min(1),
  user: z.string().min(1),
  auth: authMethodSchema,
  /** Absent means sudo asks for nothing. */
  sudoPassword: secretSourceSchema.optional(),
});
export type Credential = z.infer<typeof credentialSchema>;
