import type { z } from 'zod';
import { type Bundle, bundleSchema } from '../../../shared/model/bundle.ts';
import { type Cluster, clusterSchema } from '../../../shared/model/cluster.ts';
import { type Credential, credentialSchema } from '../../../shared/model/credential.ts';
import { type HostKey, hostKeySchema } from '../../../shared/model/host-key.ts';
import { type Node, nodeSchema } from '../../../shared/model/node.ts';
import type { clusters, credentials, hostKeys, nodes } from '../schema/site-tables.ts';
import type { bundles } from '../schema/system-tables.ts';

/* The other way round: what the model says becomes a row. A value passes its schema once more, so that nothing is
 * written that could not be read. */

export function credentialRow(credential: Credential, position: number): typeof credentials.$inferInsert {
  const { auth, sudoPassword, ...columns } = credentialSchema.parse(credential);
  return {
    ...columns,
    position,
    auth: JSON.stringify(auth),
    sudoPassword: sudoPassword === undefined ? null : JSON.stringify(sudoPassword),
  };
}

export function clusterRow(cluster: Cluster, position: number): typeof clusters.$inferInsert {
  const { tlsSans, registry, imageOverrides, variables, ...columns } = clusterSchema.parse(cluster);
  return {
    ...columns,
    position,
    tlsSans: JSON.stringify(tlsSans),
    registry: JSON.stringify(registry),
    imageOverrides: JSON.stringify(imageOverrides),
    variables: JSON.stringify(variables),
  };
}

export function nodeRow(node: Node, position: number): typeof nodes.$inferInsert {
  const { labels, taints, variables, facts, ...columns } = nodeSchema.parse(node);
  return {
    ...columns,
    position,
    labels: JSON.stringify(labels),
    taints: JSON.stringify(taints),
    variables: JSON.stringify(variables),
    facts: facts === null ? null : JSON.stringify(facts),
  };
}

export function hostKeyRow(key: HostKey, position: number): typeof hostKeys.$inferInsert {
  return { ...hostKeySchema.parse(key), position };
}

export function bundleRow(bundle: Bundle): typeof bundles.$inferInsert {
  const { architectures, files: _files, ...columns } = bundleSchema.parse(bundle);
  return { ...columns, architectures: JSON.stringify(architectures) };
}

/** A JSON column that may be NULL. */
export function jsonOrNull<T>(schema: z.ZodType<T>, value: T | null): string | null {
  return value === null ? null : JSON.stringify(schema.parse(value));
}
