import type { SecretName } from '../ports/secrets.ts';

const words: Readonly<Record<SecretName['kind'], readonly [what: string, of: string]>> = {
  'cluster-token': ['join token', 'cluster'],
  'cluster-kubeconfig': ['kubeconfig', 'cluster'],
  'credential-key': ['private key', 'credential'],
  'credential-passphrase': ['passphrase of the private key', 'credential'],
  'credential-password': ['password', 'credential'],
  'credential-sudo': ['sudo password', 'credential'],
  'registry-password': ['password', 'registry'],
};

/** Which secret of whom: `the sudo password of credential "ops"`. */
export function describeSecret(name: SecretName, ownerName: string | null): string {
  const [what, of] = words[name.kind];
  return `the ${what} of ${of} "${ownerName ?? name.id}"`;
}
