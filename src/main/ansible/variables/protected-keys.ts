import { MusterError } from '../../../shared/model/error.ts';
import type { Settings } from './json-value.ts';

/** Keys that the data model has a place of its own for, or that would change what a node is. Key: what to do instead. */
const protectedKeys: ReadonlyMap<string, string> = new Map([
  ...keys('set it in its own place of the site file', [
    'cni',
    'cluster-cidr',
    'service-cidr',
    'cluster-dns',
    'cluster-domain',
    'data-dir',
    'tls-san',
    'node-name',
    'node-ip',
    'node-external-ip',
    'node-label',
    'node-taint',
    'system-default-registry',
    'private-registry',
  ]),
  ...keys('leave it out: Muster decides it from the role of the node', [
    'server',
    'cluster-init',
    'cluster-reset',
    'cluster-reset-restore-path',
    'with-node-id',
    'datastore-endpoint',
  ]),
  ...keys('leave it out: variables are stored and shown in the clear', [
    'token',
    'token-file',
    'agent-token',
    'agent-token-file',
    'etcd-s3-access-key',
    'etcd-s3-secret-key',
    'etcd-s3-session-token',
    'vpn-auth',
  ]),
]);

function keys(cure: string, names: readonly string[]): (readonly [string, string])[] {
  return names.map((name) => [name, cure] as const);
}

const keyPattern = /^[a-z][a-z0-9-]*\+?$/;

/**
 * Free variables, once it is sure that none of them overrides what Muster decides.
 * A trailing `+` means "append" in the distributions' configuration and does not get a key past the check.
 * @throws MusterError `bad-input` that names the key and what to do instead.
 */
export function checkVariables(of: string, variables: Settings): Settings {
  for (const key of Object.keys(variables)) {
    if (!keyPattern.test(key)) {
      throw new MusterError(
        'bad-input',
        `${JSON.stringify(key)} among the variables of ${of} is not a configuration key.`,
        {
          cure: 'Use the names of the distribution’s own configuration file, such as "kubelet-arg".',
        },
      );
    }
    const cure = protectedKeys.get(key.replace(/\+$/, ''));
    if (cure !== undefined) {
      throw new MusterError('bad-input', `The variables of ${of} may not set "${key}".`, {
        cure: `For "${key}": ${cure}.`,
      });
    }
  }
  return variables;
}
