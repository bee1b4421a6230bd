import { type Cluster, clusterSchema } from '../../src/shared/model/cluster.ts';
import { type Credential, credentialSchema } from '../../src/shared/model/credential.ts';
import { type Node, nodeSchema } from '../../src/shared/model/node.ts';

/** A cluster that needs nothing said about it; `changes` say what a test is about. */
export function aCluster(changes: Partial<Cluster> = {}): Cluster {
  const plain = {
    id: 'cluster-1',
    siteId: 'site-1',
    name: 'alpha',
    distribution: 'rke2',
    version: 'v1.30.4+rke2r1',
    origin: 'created',
    apiAddress: null,
    cni: 'canal',
    dataDir: '/var/lib/rancher/rke2',
    clusterCidr: '10.42.0.0/16',
    serviceCidr: '10.43.0.0/16',
    clusterDns: '10.43.0.10',
    clusterDomain: 'cluster.local',
    tlsSans: [],
    registry: { systemDefault: null, mirrors: {}, configs: {} },
    imageOverrides: {},
    variables: {},
    credentialId: 'cred-1',
    bundlePath: null,
    agentBatchSize: 10,
    installStage: 'none',
  };
  return { ...clusterSchema.parse(plain), ...changes };
}

/** An agent called after its id. */
export function aNode(name: string, changes: Partial<Node> = {}): Node {
  const plain = {
    id: `node-${name}`,
    siteId: 'site-1',
    clusterId: 'cluster-1',
    hostname: name,
    internalIp: '10.0.0.9',
    externalIp: null,
    useExternalIp: false,
    sshPort: 22,
    jumpHostId: null,
    credentialId: 'cred-1',
    role: 'agent',
    isInitial: false,
    status: 'pending',
    labels: {},
    taints: [],
    variables: {},
    facts: null,
    installationStartedAt: null,
    installationFinishedAt: null,
    installationError: null,
  };
  return { ...nodeSchema.parse(plain), ...changes };
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
