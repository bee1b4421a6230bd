#!/bin/sh
# Ends everything the service left running. Data and configuration stay.
[ "$(id -u)" -eq 0 ] || { echo "$(basename "$0"): must be run as root" >&2; exit 1; }

RKE2_DATA_DIR=${RKE2_DATA_DIR:-/var/lib/rancher/rke2}

set -x

systemctl stop rke2-server.service
systemctl stop rke2-agent.service

{ set +x; } 2>/dev/null
# Components are the processes whose program lies below the data directory.
for exe in /proc/[0-9]*/exe; do
  case $(readlink "$exe" 2>/dev/null) in
    "$RKE2_DATA_DIR"/*) pid=${exe#/proc/}; kill -9 "${pid%/exe}" 2>/dev/null ;;
  esac
done
set -x

unmount_and_remove() {
  { set +x; } 2>/dev/null
  awk -v path="$1" '$2 ~ ("^" path) { print $2 }' /proc/self/mounts | sort -r | while read -r mount; do umount "$mount" && rm -rf "$mount"; done
  rm -rf "$1"
  set -x
}

unmount_and_remove /run/k3s
unmount_and_remove /var/lib/kubelet/pods
unmount_and_remove /run/netns/cni-

for link in cni0 flannel.1 flannel.4096 flannel-v6.1 flannel-wg flannel-wg-v6 vxlan.calico cilium_vxlan cilium_net cilium_wg0 kube-ipvs0 nodelocaldns; do
  ip link show "$link" >/dev/null 2>&1 && ip link delete "$link"
done

rm -f "$RKE2_DATA_DIR"/agent/pod-manifests/*.yaml

if command -v iptables-save >/dev/null 2>&1; then
  iptables-save 2>/dev/null | grep -v -e KUBE- -e CNI- -e cali -e CILIUM_ -e flannel | iptables-restore 2>/dev/null
  ip6tables-save 2>/dev/null | grep -v -e KUBE- -e CNI- -e cali -e CILIUM_ -e flannel | ip6tables-restore 2>/dev/null
fi

{ set +x; } 2>/dev/null
echo 'If this cluster was upgraded from an older release of the Canal CNI, old flannel rules may remain in the firewall.'
exit 0
