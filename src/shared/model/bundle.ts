import { z } from 'zod';
import { distributionSchema } from './cluster.ts';
import { bundleIdSchema } from './ids.ts';

/** What an artifact is for. */
export const bundleFileRoleSchema = z.enum([
  'binary',
  'archive',
  'images',
  'image-list',
  'checksums',
  'install-script',
  'other',
]);
export type BundleFileRole = z.infer<typeof bundleFileRoleSchema>;

export const bundleFileSchema = z.object({
  /** Name within the bundle's directory; never a path. */
  name: z.string(),
  sizeBytes: z.number(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  role: bundleFileRoleSchema,
  /** Null for a file that serves every architecture. */
  architecture: z.string().nullable(),
});
export type BundleFile = z.infer<typeof bundleFileSchema>;

/** One verified set of air-gap artifacts of one distribution version; may hold several architectures. */
export const bundleSchema = z.object({
  id: bundleIdSchema,
  /** Directory on the laptop. */
  path: z.string(),
  distribution: distributionSchema,
  version: z.string(),
  architectures: z.array(z.string()),
  files: z.array(bundleFileSchema),
  /** When every file was last hashed and found right (ISO 8601, UTC). */
  verifiedAt: z.string(),
});
export type Bundle = z.infer<typeof bundleSchema>;
