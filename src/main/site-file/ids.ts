import { createHash } from 'node:crypto';
import {
  type ClusterId,
  type CredentialId,
  clusterIdSchema,
  credentialIdSchema,
  type NodeId,
  nodeIdSchema,
  type SiteId,
  siteIdSchema,
} from '../../shared/model/ids.ts';

/**
 * Ids made from names, so that reading a file twice gives the same description and parts of it can refer to each other. The store
 * keeps the ids of rows it knows by name and gives another id where one is taken.
 */
export interface SiteIds {
  readonly site: SiteId;
  cluster(name: string): ClusterId;
  node(name: string): NodeId;
  credential(name: string): CredentialId;
}

function idOf(prefix: string, ...names: readonly string[]): string {
  const sum = createHash('sha256').update(JSON.stringify(names)).digest('hex');
  return `${prefix}-${sum.slice(0, 20)}`;
}

export function siteIds(site: string): SiteIds {
  return {
    site: siteIdSchema.parse(idOf('site', site)),
    cluster: (name) => clusterIdSchema.parse(idOf('cluster', site, name)),
    node: (name) => nodeIdSchema.parse(idOf('node', site, name)),
    credential: (name) => credentialIdSchema.parse(idOf('credential', site, name)),
  };
}
