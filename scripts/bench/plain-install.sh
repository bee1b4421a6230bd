#!/bin/bash
# Brings up RKE2 the way an administrator with an ssh client and a directory of artifacts would: the yardstick of the bench.
# It does what `muster up` does, and no more: artifacts checked, sent and checked again, kernel settings, hosts file, install script
# with images, configuration, servers one by one until each is Ready and votes, one agent, then the others together, kubeconfig.
# It keeps no journal, takes nothing back, and explains nothing. Hosts are worked on together wherever the order allows it.
#
# usage: plain-install.sh BUNDLE USER KEY KNOWN_HOSTS KUBECONFIG_OUT
#   SERVERS and AGENTS in the environment: "name=address name=address"; the first server bootstraps.
set -euo pipefail
bundle=$1 user=$2 key=$3 known_hosts=$4 kubeconfig_out=$5
read -ra servers <<<"$SERVERS"
read -ra agents <<<"${AGENTS:-}"
nodes=("${servers[@]}" "${agents[@]}")
first=${servers[0]}
files=(install.sh sha256sum-amd64.txt rke2.linux-amd64.tar.gz rke2-images.linux-amd64.tar.zst rke2-images-canal.linux-amd64.tar.zst)
artifacts=/root/rke2-artifacts
kubectl='/var/lib/rancher/rke2/bin/kubectl --kubeconfig /etc/rancher/rke2/rke2.yaml'
patience=600

scratch=$(mktemp -d /tmp/pi-XXXXXX)
ssh_options=(
  -F none -i "$key" -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=yes -o "UserKnownHostsFile=$known_hosts"
  -o ControlMaster=auto -o ControlPersist=600 -o "ControlPath=$scratch/%C" -o Ciphers=aes128-gcm@openssh.com
)
say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
fail() { say "$*" >&2; exit 1; }
name_of() { echo "${1%%=*}"; }
address_of() { echo "${1#*=}"; }
# Runs a command as root on a node; its input is ours.
on() { ssh "${ssh_options[@]}" "$user@$(address_of "$1")" sudo -n -- "${@:2}"; }
finish() {
  for node in "${nodes[@]}"; do ssh "${ssh_options[@]}" -O exit "$user@$(address_of "$node")" 2>/dev/null || true; done
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Does one thing on several nodes at once; any failure is everybody's.
together() {
  local work=$1 node pid pids=()
  shift
  for node in "$@"; do "$work" "$node" & pids+=("$!"); done
  for pid in "${pids[@]}"; do wait "$pid" || fail "$work failed on a node"; done
}

hosts_block() {
  echo '# nodes of the cluster'
  for node in "${nodes[@]}"; do echo "$(address_of "$node") $(name_of "$node")"; done
}

send() {
  on "$1" mkdir -p "$artifacts" </dev/null
  tar -C "$bundle" -cf - "${files[@]}" | on "$1" tar -C "$artifacts" -xf - --no-same-owner
  on "$1" sh -c "'cd $artifacts && sha256sum --check --ignore-missing --quiet sha256sum-amd64.txt'" </dev/null
}

prepare() {
  on "$1" sh -s <<END
set -eu
printf 'overlay\nbr_netfilter\n' >/etc/modules-load.d/90-rke2.conf
modprobe -a overlay br_netfilter
cat >/etc/sysctl.d/90-rke2.conf <<'SETTINGS'
net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 1
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
fs.inotify.max_user_instances = 8192
fs.inotify.max_user_watches = 524288
SETTINGS
sysctl --quiet --load /etc/sysctl.d/90-rke2.conf
cat >>/etc/hosts <<'HOSTS'
$(hosts_block)
HOSTS
END
}

install_program() {
  local type=agent
  [[ " ${servers[*]} " == *" $1 "* ]] && type=server
  on "$1" env INSTALL_RKE2_ARTIFACT_PATH="$artifacts" INSTALL_RKE2_METHOD=tar INSTALL_RKE2_TYPE="$type" \
    sh "$artifacts/install.sh" </dev/null >/dev/null
}

# Writes config.yaml, for root alone: node, token, further lines on standard input.
configure() {
  { printf 'node-name: %s\nnode-ip: %s\ntoken: %s\n' "$(name_of "$1")" "$(address_of "$1")" "$2"; cat; } |
    on "$1" sh -c "'umask 077 && mkdir -p /etc/rancher/rke2 && cat >/etc/rancher/rke2/config.yaml'"
}

server_settings() {
  printf 'cni: canal\ntls-san:\n'
  for node in "${servers[@]}"; do printf '  - %s\n  - %s\n' "$(address_of "$node")" "$(name_of "$node")"; done
}

join_settings() { echo "server: https://$(address_of "$first"):9345"; }

# Waits until a node has every condition named, as the API says.
wait_for() {
  local node=$1 seen condition path='' wanted='' until=$((SECONDS + patience))
  shift
  for condition in "$@"; do
    path+="{.status.conditions[?(@.type==\"$condition\")].status} "
    wanted+='True '
  done
  until seen=$(on "$first" "$kubectl get node $(name_of "$node") -o jsonpath='$path'" </dev/null 2>/dev/null) && [ "$seen" = "$wanted" ]; do
    [ "$SECONDS" -lt "$until" ] || fail "$(name_of "$node") does not become $*"
    sleep 1
  done
}

start_server() { on "$1" systemctl enable --now --quiet rke2-server </dev/null; wait_for "$1" Ready EtcdIsVoter; }
join_server() { { join_settings; server_settings; } | configure "$1" "$join_token"; start_server "$1"; }
join_agent() {
  join_settings | configure "$1" "$join_token"
  on "$1" systemctl enable --now --quiet rke2-agent </dev/null
  wait_for "$1" Ready
}

say 'checking the artifacts'
(cd "$bundle" && sha256sum --check --ignore-missing --quiet sha256sum-amd64.txt)
say 'sending and checking the artifacts'
together send "${nodes[@]}"
say 'preparing the hosts'
together prepare "${nodes[@]}"
say 'installing the program and the images'
together install_program "${nodes[@]}"
say "starting $(name_of "$first")"
server_settings | configure "$first" "$(openssl rand -hex 24)"
start_server "$first"
join_token=$(on "$first" cat /var/lib/rancher/rke2/server/node-token </dev/null)
for node in "${servers[@]:1}"; do
  say "joining $(name_of "$node")"
  join_server "$node"
done
if [ "${#agents[@]}" -gt 0 ]; then
  say "joining $(name_of "${agents[0]}")"
  join_agent "${agents[0]}"
  say 'joining the other agents'
  together join_agent "${agents[@]:1}"
fi
say 'fetching the kubeconfig'
(umask 077 && on "$first" cat /etc/rancher/rke2/rke2.yaml </dev/null | sed "s/127\.0\.0\.1/$(address_of "$first")/" >"$kubeconfig_out")
on "$first" "$kubectl get nodes" </dev/null
say 'done'
