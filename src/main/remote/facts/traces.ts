/** What a distribution leaves on a host (RKE2 and K3s docs: installation, uninstall; kubeadm docs: implementation details). */
export interface Trace {
  readonly paths: readonly string[];
  readonly units: readonly string[];
}

/** Traces that belong to one distribution alone, most telling first. */
export const traceOf: Readonly<Record<'rke2' | 'k3s' | 'kubeadm' | 'other', Trace>> = {
  rke2: {
    paths: [
      '/usr/local/bin/rke2',
      '/usr/bin/rke2',
      '/opt/rke2/bin/rke2',
      '/etc/rancher/rke2',
      '/var/lib/rancher/rke2',
      '/usr/local/lib/systemd/system/rke2-server.service',
      '/usr/local/lib/systemd/system/rke2-agent.service',
    ],
    units: ['rke2-server', 'rke2-agent'],
  },
  k3s: {
    paths: [
      '/usr/local/bin/k3s',
      '/usr/bin/k3s',
      '/opt/bin/k3s',
      '/etc/rancher/k3s',
      '/var/lib/rancher/k3s',
      '/etc/systemd/system/k3s.service',
      '/etc/systemd/system/k3s-agent.service',
    ],
    units: ['k3s', 'k3s-agent'],
  },
  kubeadm: {
    paths: [
      '/usr/bin/kubeadm',
      '/usr/local/bin/kubeadm',
      '/etc/kubernetes/admin.conf',
      '/etc/kubernetes/kubelet.conf',
      '/etc/kubernetes/manifests',
      '/var/lib/kubelet/kubeadm-flags.env',
    ],
    units: ['kubelet'],
  },
  other: {
    paths: ['/usr/local/bin/k0s', '/var/lib/k0s', '/var/snap/microk8s', '/var/lib/etcd/member'],
    units: ['k0scontroller', 'k0sworker', 'snap.microk8s.daemon-kubelite', 'etcd'],
  },
};

/** Paths that several distributions leave; they count for the one that is there, and for `other` when none is. */
export const sharedPaths = ['/etc/rancher/node/password', '/var/lib/kubelet/pods', '/run/k3s'] as const;

/** Programs that are asked for their version. */
export const programPaths = [
  '/usr/local/bin/rke2',
  '/usr/bin/rke2',
  '/opt/rke2/bin/rke2',
  '/usr/local/bin/k3s',
  '/usr/bin/k3s',
  '/opt/bin/k3s',
] as const;
