import { stringify } from 'yaml';
import type { Lab } from '../lab/lab.ts';

/** What a site file for a lab's hosts says beyond the hosts. */
export interface LabSiteOptions {
  readonly distribution: 'rke2' | 'k3s';
  readonly version: string;
  readonly bundle: string;
  /** Which of the lab's users logs in; `keyed` when absent. */
  readonly user?: 'keyed' | 'worded' | 'asking' | 'mute';
  readonly clusterName?: string;
  /** Hosts that take part; all with a role when absent. */
  readonly hosts?: readonly string[];
  readonly agentBatchSize?: number;
}

/** A site file that installs a cluster on a lab: fingerprints included, so that nobody has to be asked. */
export function labSiteFile(lab: Lab, options: LabSiteOptions): string {
  const { distribution, version, bundle, clusterName = 'edge', user = 'keyed' } = options;
  const taking = (role: string) =>
    lab.hosts.filter((host) => host.role === role && (options.hosts?.includes(host.name) ?? true));
  const jump = lab.hosts.find(({ role }) => role === 'jump');
  const nodes = [...taking('server'), ...taking('agent')];
  return stringify({
    muster: 1,
    site: { name: `lab ${lab.name}` },
    credentials: { engineer: credential(lab, user) },
    hosts: Object.fromEntries(
      [...(jump ? [jump] : []), ...nodes].map((host) => [
        host.name,
        {
          address: host.address,
          ...(jump !== undefined && host !== jump && { jump: jump.name }),
          ...(host === jump && { credential: 'engineer' }),
          hostKey: host.hostKeys.map(({ publicKey }) => publicKey.split(' ').slice(0, 2).join(' ')),
        },
      ]),
    ),
    clusters: {
      [clusterName]: {
        distribution,
        version,
        bundle,
        credential: 'engineer',
        ...(options.agentBatchSize !== undefined && { agentBatchSize: options.agentBatchSize }),
        servers: Object.fromEntries(
          taking('server').map((host, index) => [host.name, index === 0 ? { initial: true } : {}]),
        ),
        agents: taking('agent').map(({ name }) => name),
      },
    },
  });
}

/** Environment variables that a site file made here refers to; the passwords of the lab's users. */
export function labSecrets(lab: Lab): Readonly<Record<string, string>> {
  return { LAB_WORDED: lab.passwords.worded, LAB_ASKING: lab.passwords.asking };
}

function credential(lab: Lab, user: NonNullable<LabSiteOptions['user']>) {
  switch (user) {
    case 'worded':
      return { user, password: { env: 'LAB_WORDED' } };
    case 'asking':
      return { user, key: { file: lab.keyPath }, sudoPassword: { env: 'LAB_ASKING' } };
    case 'keyed':
    case 'mute':
      return { user, key: { file: lab.keyPath } };
  }
}
