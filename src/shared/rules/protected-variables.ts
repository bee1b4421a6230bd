/**
 * Configuration keys that follow from the site's own description. Set again as a variable they would contradict it: a node would join
 * another cluster, or every node would have one name.
 */
export const protectedVariables: Readonly<Record<string, string>> = {
  server: 'apiAddress',
  token: 'the token that Muster makes and seals',
  'token-file': 'the token that Muster makes and seals',
  'agent-token': 'the token that Muster makes and seals',
  'agent-token-file': 'the token that Muster makes and seals',
  'cluster-init': 'which server is the initial one',
  'cluster-reset': 'an operation of its own',
  'cluster-reset-restore-path': 'an operation of its own',
  'datastore-endpoint': 'the role of a server, which always votes in etcd',
  'node-name': "the host's name",
  'with-node-id': "the host's name",
  'node-ip': 'address',
  'node-external-ip': 'externalAddress',
  'node-label': 'labels',
  'node-taint': 'taints',
  'tls-san': 'tlsSans',
  'data-dir': 'dataDir',
  cni: 'cni',
  'cluster-cidr': 'clusterCidr',
  'service-cidr': 'serviceCidr',
  'cluster-dns': 'clusterDns',
  'cluster-domain': 'clusterDomain',
  'system-default-registry': 'registry.systemDefault',
  'private-registry': 'registry',
  'write-kubeconfig': 'the path the product uses',
};

/** Names of values that are secret and have no place in a description. */
const secretName =
  /(?:^|[-_.])(?:password|passwd|passphrase|token|secret-?key|private-?key|access-?key|vpn-auth)\+?$/i;

/**
 * What keeps a key from being a variable, as half a sentence, or null. A trailing `+` adds to a list and counts as the key itself.
 * Variables become keys of the distribution's configuration file, which are flags: small letters, digits and hyphens.
 */
export function variableKeyProblem(key: string): string | null {
  const plain = key.replace(/\+$/, '').replaceAll('_', '-').toLowerCase();
  const owner = Object.hasOwn(protectedVariables, plain) ? protectedVariables[plain] : undefined;
  if (owner !== undefined) return `it is set by Muster itself, from ${owner}`;
  if (isSecretName(key)) return 'it names a secret, and variables are stored and shown in the clear';
  return /^[a-z][a-z0-9-]{0,62}\+?$/.test(key)
    ? null
    : 'a key of the configuration starts with a small letter and has only small letters, digits and "-" (63 at most, a "+" at its end to add to a list)';
}

/** Whether a key by its name holds a secret. */
export function isSecretName(key: string): boolean {
  return secretName.test(key);
}
