#!/bin/sh
# Removes the distribution from this host. The Node object and the etcd member are not its business.
set -ex

[ "$(id -u)" -eq 0 ] || { echo "$(basename "$0"): must be run as root" >&2; exit 1; }

here=$(dirname "$(readlink -f "$0")")
prefix=$(dirname "$here")
RKE2_DATA_DIR=${RKE2_DATA_DIR:-/var/lib/rancher/rke2}

report() {
  status=$?
  { set +x; } 2>/dev/null
  if [ "$status" -eq 0 ]; then echo "Cleanup completed successfully"; else echo "Cleanup didn't complete successfully" >&2; fi
  exit "$status"
}
trap report EXIT

RKE2_DATA_DIR=$RKE2_DATA_DIR "$here/rke2-killall.sh"

systemctl disable rke2-server || true
systemctl disable rke2-agent || true

for unit in rke2-server rke2-agent; do
  rm -f "$prefix/lib/systemd/system/$unit.service" "$prefix/lib/systemd/system/$unit.env" "/etc/systemd/system/$unit.service" "/etc/systemd/system/$unit.env"
done
systemctl daemon-reload
systemctl reset-failed rke2-server rke2-agent 2>/dev/null || true

rm -rf "$prefix/share/rke2" "$here/rke2" "$here/rke2-killall.sh"
rm -rf /etc/rancher/rke2 /etc/rancher/node /etc/cni /opt/cni/bin /var/lib/cni /var/log/pods /var/log/containers /var/log/calico
rm -rf --one-file-system /var/lib/kubelet
rm -rf "$RKE2_DATA_DIR"
rm -d /etc/rancher /var/lib/rancher 2>/dev/null || true
rm -f /etc/fapolicyd/rules.d/80-rke2.rules
rm -f "$here/rke2-uninstall.sh"
