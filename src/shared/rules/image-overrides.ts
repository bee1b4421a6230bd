import type { Distribution } from '../model/cluster.ts';

/** Images that the distributions let a site replace (RKE2 and K3s docs, server configuration reference), as configuration keys. */
export const replaceableImages: Readonly<Record<Distribution, readonly string[]>> = {
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

/** The configuration key of an image, which may be written `pause`, `pause-image` or `pause_image`; null where it cannot be replaced. */
export function imageKey(distribution: Distribution, name: string): string | null {
  const key = `${name.replaceAll('_', '-').replace(/-image$/, '')}-image`;
  return replaceableImages[distribution].includes(key) ? key : null;
}
