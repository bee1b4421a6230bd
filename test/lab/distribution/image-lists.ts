/** Names of the images in each archive of a release, as the release's lists have them. */

/** RKE2's images that every node needs; the runtime image comes first. */
export function rke2Core(version: string): readonly string[] {
  const tag = imageTag(version);
  return [
    `rancher/rke2-runtime:${tag}`,
    `rancher/hardened-kubernetes:${tag}`,
    'rancher/hardened-etcd:v3.4.23-build20230101',
    'rancher/hardened-coredns:v1.8.0-build20230101',
    'rancher/hardened-k8s-metrics-server:v0.3.6-build20230101',
    'rancher/klipper-helm:v0.4.3',
    'rancher/pause:3.2',
  ];
}

/** RKE2's images per network; each is an archive of its own, and canal is in the combined one too. */
export const rke2Networks = {
  canal: ['rancher/hardened-calico:v3.13.3-build20230101', 'rancher/hardened-flannel:v0.13.0-build20230101'],
  cilium: ['rancher/mirrored-cilium-cilium:v1.9.4', 'rancher/mirrored-cilium-operator-generic:v1.9.4'],
  calico: ['rancher/mirrored-calico-node:v3.18.1', 'rancher/mirrored-calico-kube-controllers:v3.18.1'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** K3s' images. The program carries its own binaries, so none of them is needed to start. */
export const k3sImages: readonly string[] = [
  'rancher/coredns-coredns:1.8.0',
  'rancher/klipper-helm:v0.4.3',
  'rancher/klipper-lb:v0.1.2',
  'rancher/local-path-provisioner:v0.0.19',
  'rancher/metrics-server:v0.3.6',
  'rancher/pause:3.1',
];

/** A version as an image tag, which has no plus sign. */
export function imageTag(version: string): string {
  return version.replaceAll('+', '-');
}

/** The release's list of references, one a line. */
export function listText(images: readonly string[]): string {
  return images.map((image) => `docker.io/${image}\n`).join('');
}
