/**
 * Configuration keys that an agent understands as well as a server (RKE2 docs, "Linux agent configuration reference"; K3s docs,
 * "k3s agent"). All others belong on servers only; an agent would skip them with a warning at each start.
 */
const agentKeys: ReadonlySet<string> = new Set([
  'bind-address',
  'container-runtime-endpoint',
  'containerd-arg',
  'debug',
  'default-runtime',
  'disable-apiserver-lb',
  'disable-default-registry-endpoint',
  'docker',
  'enable-pprof',
  'flannel-conf',
  'flannel-cni-conf',
  'flannel-iface',
  'image-credential-provider-bin-dir',
  'image-credential-provider-config',
  'image-service-endpoint',
  'kube-proxy-arg',
  'kube-proxy-image',
  'kubelet-arg',
  'kubelet-path',
  'lb-server-port',
  'log',
  'node-external-dns',
  'node-internal-dns',
  'nonroot-devices',
  'pause-image',
  'prefer-bundled-bin',
  'profile',
  'protect-kernel-defaults',
  'resolv-conf',
  'rootless',
  'runtime-image',
  'selinux',
  'snapshotter',
  'v',
  'vmodule',
]);

/** Whether a key is for every node rather than for servers alone. */
export function isForEveryNode(key: string): boolean {
  return agentKeys.has(key.replace(/\+$/, ''));
}
