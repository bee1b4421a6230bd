import type { Cluster } from '../../src/shared/model/cluster.ts';
import { type Credential, credentialSchema } from '../../src/shared/model/credential.ts';
import { clusterIdSchema, credentialIdSchema, siteIdSchema } from '../../src/shared/model/ids.ts';
import type { Node } from '../../src/shared/model/node.ts';
import { clusterRow, nodeRow } from './descriptions.ts';

const siteId = siteIdSchema.parse('site-1');
const clusterId = clusterIdSchema.parse('cluster-1');
const credentialId = credentialIdSchema.parse('cred-1');

/** A cluster that needs nothing said about it; `changes` say what a test is about. */
export function aCluster(changes: Partial<Cluster> = {}): Cluster {
  return clusterRow({
    id: clusterId,
    siteId,
    credentialId,
    name: 'alpha',
    version: 'v1.30.4+rke2r1',
    ...changes,
  });
}

/** An agent called after its id. */
export function aNode(name: string, changes: Partial<Node> = {}): Node {
  return nodeRow(name, 'agent', { siteId, clusterId, credentialId, internalIp: '10.0.0.9', ...changes });
}

/** A credential with a key and no sudo password. */
export function aCredential(changes: Partial<Credential> = {}): Credential {
  const plain = {
    id: 'cred-1',
    siteId: 'site-1',
    name: 'site key',
    user: 'keyed',
    auth: { method: 'key', key: { from: 'stored' } },
  };
  return { ...credentialSchema.parse(plain), ...changes };
}
