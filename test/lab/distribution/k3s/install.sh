#!/bin/sh
# Installs the stand-in for K3s around a binary that is already in place. It takes the variables of the real script that matter
# without internet:
#   INSTALL_K3S_SKIP_DOWNLOAD  must be true (or binary): there is nothing to download from
#   INSTALL_K3S_EXEC           command and flags; its first word, server or agent, picks the role
#   K3S_URL, K3S_TOKEN, K3S_TOKEN_FILE and other K3S_* are saved into the service's environment file
#   INSTALL_K3S_SKIP_ENABLE, INSTALL_K3S_SKIP_START, INSTALL_K3S_FORCE_RESTART, INSTALL_K3S_SYMLINK (skip|force),
#   INSTALL_K3S_BIN_DIR, INSTALL_K3S_SYSTEMD_DIR, INSTALL_K3S_NAME, INSTALL_K3S_TYPE
# It enables and starts the service, unless told not to.
set -e

info() { echo "[INFO] " "$@"; }
warn() { echo "[WARN] " "$@" >&2; }
fatal() { echo "[ERROR] " "$@" >&2; exit 1; }

setup() {
  # shellcheck disable=SC2086
  set -- ${INSTALL_K3S_EXEC:-} "$@"
  case ${1:-} in
    server | agent) role=$1; shift ;;
    "" | -*)
      role=server
      if [ -n "${K3S_URL:-}" ]; then
        [ -n "${K3S_TOKEN:-}${K3S_TOKEN_FILE:-}" ] || fatal "Defaulted k3s exec command to 'agent' because K3S_URL is defined, but K3S_TOKEN or K3S_TOKEN_FILE is not defined."
        role=agent
      fi ;;
    *) fatal "Unknown command $1 in INSTALL_K3S_EXEC" ;;
  esac
  case ${K3S_URL:-https://} in https://*) ;; *) fatal "Only https:// URLs are supported for K3S_URL (have $K3S_URL)" ;; esac
  flags=$*
  name=k3s
  [ "$role" = agent ] && name=k3s-agent
  [ -n "${INSTALL_K3S_NAME:-}" ] && name=k3s-$INSTALL_K3S_NAME
  bin_dir=${INSTALL_K3S_BIN_DIR:-/usr/local/bin}
  unit_dir=${INSTALL_K3S_SYSTEMD_DIR:-/etc/systemd/system}
  unit=$unit_dir/$name.service
  env_file=$unit_dir/$name.service.env
  killall=$bin_dir/k3s-killall.sh
  uninstall=$bin_dir/k3s-uninstall.sh
  [ "$role" = agent ] && uninstall=$bin_dir/k3s-agent-uninstall.sh
  [ "$(id -u)" -eq 0 ] || fatal "This script must run as root"
  state_before=$(digest)
}

# Changes when the binary, the unit or its environment change.
digest() { cat "$bin_dir/k3s" "$unit" "$env_file" 2>/dev/null | sha256sum; }

check_binary() {
  case ${INSTALL_K3S_SKIP_DOWNLOAD:-} in true | binary) ;; *) fatal "Can not find curl or wget for downloading files" ;; esac
  [ -x "$bin_dir/k3s" ] || fatal "Executable k3s binary not found at $bin_dir/k3s"
  info "Skipping k3s download and verify"
}

create_links() {
  [ "${INSTALL_K3S_SYMLINK:-}" = skip ] && return 0
  for tool in kubectl crictl ctr; do
    if [ ! -e "$bin_dir/$tool" ] || [ "${INSTALL_K3S_SYMLINK:-}" = force ]; then
      if other=$(command -v "$tool" 2>/dev/null) && [ "${INSTALL_K3S_SYMLINK:-}" != force ]; then
        info "Skipping $bin_dir/$tool symlink to k3s, command exists in PATH at $other"
      else
        info "Creating $bin_dir/$tool symlink to k3s"
        ln -sf k3s "$bin_dir/$tool"
      fi
    else
      info "Skipping $bin_dir/$tool symlink to k3s, already exists"
    fi
  done
}

write_unit() {
  info "env: Creating environment file $env_file"
  (umask 077; env | grep -E '^(K3S_|CONTAINERD_|KINE_)' | grep -v '^K3S_DATA_DIR=$' | sed 's/^\([^=]*\)=\(.*\)$/\1='"'"'\2'"'"'/' >"$env_file" || :)
  chmod 600 "$env_file"
  info "systemd: Creating service file $unit"
  cat >"$unit" <<UNIT
[Unit]
Description=Lightweight Kubernetes
Documentation=https://k3s.io
Wants=network-online.target
After=network-online.target

[Install]
WantedBy=multi-user.target

[Service]
Type=${INSTALL_K3S_TYPE:-notify}
EnvironmentFile=-/etc/default/%N
EnvironmentFile=-/etc/sysconfig/%N
EnvironmentFile=-$env_file
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/sbin/modprobe overlay
ExecStart=$bin_dir/k3s $role $flags
UNIT
}

create_killall() {
  info "Creating killall script $killall"
  cat >"$killall" <<'KILLALL'
#!/bin/sh
[ "$(id -u)" -eq 0 ] || exec sudo --preserve-env=K3S_DATA_DIR "$0" "$@"
K3S_DATA_DIR=${K3S_DATA_DIR:-/var/lib/rancher/k3s}
for service in /etc/systemd/system/k3s*.service; do
  [ -s "$service" ] && systemctl stop "$(basename "$service")"
done
for exe in /proc/[0-9]*/exe; do
  case $(readlink "$exe" 2>/dev/null) in
    "$K3S_DATA_DIR"/data/*) pid=${exe#/proc/}; kill -9 "${pid%/exe}" 2>/dev/null ;;
  esac
done
for path in /run/k3s /var/lib/kubelet/pods /var/lib/kubelet/plugins /run/netns/cni-; do
  awk -v path="$path" '$2 ~ ("^" path) { print $2 }' /proc/self/mounts | sort -r | while read -r mount; do umount -f "$mount"; done
  rm -rf "$path"
done
for link in cni0 flannel.1 flannel-v6.1 kube-ipvs0 flannel-wg flannel-wg-v6; do
  ip link show "$link" >/dev/null 2>&1 && ip link delete "$link"
done
rm -rf /var/lib/cni/
if command -v iptables-save >/dev/null 2>&1; then
  iptables-save 2>/dev/null | grep -v -e KUBE- -e CNI- -e flannel | iptables-restore 2>/dev/null
  ip6tables-save 2>/dev/null | grep -v -e KUBE- -e CNI- -e flannel | ip6tables-restore 2>/dev/null
fi
exit 0
KILLALL
  chmod 755 "$killall"
}

create_uninstall() {
  info "Creating uninstall script $uninstall"
  cat >"$uninstall" <<UNINSTALL
#!/bin/sh
set -x
[ "\$(id -u)" -eq 0 ] || exec sudo --preserve-env=K3S_DATA_DIR "\$0" "\$@"
K3S_DATA_DIR=\${K3S_DATA_DIR:-/var/lib/rancher/k3s}
$killall
systemctl disable $name
systemctl reset-failed $name
rm -f $unit $env_file
systemctl daemon-reload
trap 'rm -f $uninstall' EXIT
if ls /etc/systemd/system/k3s*.service >/dev/null 2>&1; then
  set +x; echo 'Additional k3s services installed, skipping uninstall of k3s'; set -x
  exit
fi
for tool in kubectl crictl ctr; do
  [ -L $bin_dir/\$tool ] && rm -f $bin_dir/\$tool
done
rm -rf /etc/rancher/k3s /run/k3s /run/flannel "\$K3S_DATA_DIR" /var/lib/kubelet
rm -f $bin_dir/k3s $killall
UNINSTALL
  chmod 755 "$uninstall"
}

start_service() {
  systemctl daemon-reload
  if [ "${INSTALL_K3S_SKIP_ENABLE:-}" = true ]; then return 0; fi
  info "systemd: Enabling $name unit"
  systemctl enable "$unit" >/dev/null
  if [ "${INSTALL_K3S_SKIP_START:-}" = true ]; then return 0; fi
  if [ "$state_before" = "$(digest)" ] && [ "${INSTALL_K3S_FORCE_RESTART:-}" != true ]; then
    info "No change detected so skipping service start"
    return 0
  fi
  info "systemd: Starting $name"
  systemctl restart "$name"
}

setup "$@"
check_binary
create_links
create_killall
create_uninstall
write_unit
start_service
