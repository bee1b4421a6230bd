import type { Cluster } from '../../../shared/model/cluster.ts';
import { MusterError } from '../../../shared/model/error.ts';
import type { Settings } from './json-value.ts';

/** Images that the distributions let a site replace (RKE2 and K3s docs, server configuration reference). */
const replaceable: Readonly<Record<Cluster['distribution'], readonly string[]>> = {
  rke2: [
    'etcd-image',
    'kube-apiserver-image',
    'kube-controller-manager-image',
    'kube-proxy-image',
    'kube-scheduler-image',
    'pause-image',
    'runtime-image',
  ],
  k3s: ['pause-image'],
};

/**
 * Image overrides as configuration keys. Names may be written `pause`, `pause-image` or `pause_image`.
 * @throws MusterError `bad-input` for an image that the distribution cannot replace.
 */
export function imageSettings(cluster: Pick<Cluster, 'name' | 'distribution' | 'imageOverrides'>): Settings {
  const known = replaceable[cluster.distribution];
  const entries = Object.entries(cluster.imageOverrides).map(([name, image]) => {
    const key = `${name.replaceAll('_', '-').replace(/-image$/, '')}-image`;
    if (!known.includes(key)) {
      throw new MusterError(
        'bad-input',
        `Cluster ${cluster.name} overrides the image "${name}", which ${cluster.distribution} does not let a site replace.`,
        { cure: `Replaceable are: ${known.join(', ')}.` },
      );
    }
    return [key, image] as const;
  });
  return Object.fromEntries(entries);
}
