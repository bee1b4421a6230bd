import { programPaths, sharedPaths, traceOf } from './traces.ts';

/** Units worth knowing about when they are active, because they get in the way of a cluster or keep its clock. */
export const watchedUnits = [
  'firewalld',
  'ufw',
  'nftables',
  'fapolicyd',
  'NetworkManager',
  'nm-cloud-setup.service',
  'nm-cloud-setup.timer',
  'chrony',
  'chronyd',
  'ntp',
  'ntpd',
  'systemd-timesyncd',
  'multipathd',
  'iscsid',
  'docker',
  'containerd',
] as const;

/** Programs that installing, stopping and removing RKE2 and K3s need (install.sh, killall and uninstall scripts). */
const neededCommands =
  'awk cat chmod chown curl cut df find grep gzip ip iptables-save modprobe mount mountpoint mv ps rm sed sha256sum ' +
  'ss systemctl tail tar tr umount wc';

/** Directories whose file systems matter to an install; those that do not exist yet lie on the file system of a parent. */
const mountCandidates =
  '/ /boot /etc /home /opt /run /tmp /usr/local /var /var/lib /var/lib/kubelet /var/lib/muster /var/lib/rancher ' +
  '/var/lib/rancher/k3s /var/lib/rancher/rke2 /var/log';

const tracePaths = [...Object.values(traceOf).flatMap(({ paths }) => paths), ...sharedPaths].join(' ');
const traceUnits = Object.values(traceOf)
  .flatMap(({ units }) => units)
  .map((unit) => `${unit}.service`)
  .join(' ');

/**
 * One look at a host, as POSIX sh: works without root, with less; a missing program leaves its section empty. Each section begins
 * with a line `<marker> <name>`, the marker being random, so that no content can pass for a section. What costs a program where the shell
 * can tell by itself is left to the shell: small hosts have slow processors.
 */
export const PROBE_SCRIPT = `
exec 2>/dev/null
m=$1
s() { printf '\\n%s %s\\n' "$m" "$1"; }
s begin; date +%s%N
s hostname; uname -n
s machine-id; cat /etc/machine-id
s os; cat /etc/os-release || cat /usr/lib/os-release
s kernel; uname -r
s machine; uname -m
s cpus; nproc || grep -c '^processor' /proc/cpuinfo
s memory; cat /proc/meminfo
s addresses; ip -o addr show
s links; ip -o link show
s routes; ip -4 route show default; ip -6 route show default
s resolv; cat /etc/resolv.conf
s upstream; cat /run/systemd/resolve/resolv.conf
s mounts; cat /proc/self/mounts
s space
set --
for d in ${mountCandidates}; do [ -d "$d" ] && set -- "$@" "$d"; done
df -Pk "$@"
s listeners; ss -H -lntup
s python
for p in python3 /usr/libexec/platform-python python; do
  p=$(command -v "$p") && echo "$p $("$p" --version 2>&1)" && break
done
s systemd; [ -d /run/systemd/system ] && echo yes
s controllers; cat /sys/fs/cgroup/cgroup.controllers
s cgroups; cat /proc/cgroups
s modules
k=/lib/modules/$(uname -r)
for x in overlay br_netfilter; do
  if [ -d "/sys/module/$x" ] || grep -qs "/$x[.]ko" "$k/modules.dep" "$k/modules.builtin"; then echo "$x"; fi
done
grep -qw overlay /proc/filesystems && echo overlay
[ -d /proc/sys/net/bridge ] && echo br_netfilter
s selinux; getenforce || cat /sys/fs/selinux/enforce
s services; systemctl is-active ${watchedUnits.join(' ')}
s missing; for x in ${neededCommands}; do command -v "$x" >/dev/null || echo "$x"; done
s units
set --
for x in ${traceUnits}; do
  for d in /etc /run /usr/local/lib /usr/lib /lib; do
    [ -e "$d/systemd/system/$x" ] && set -- "$@" "$x" && break
  done
done
[ $# = 0 ] || systemctl show --property Id,LoadState,ActiveState,UnitFileState "$@"
s paths; for x in ${tracePaths}; do [ -e "$x" ] && echo "$x"; done
s versions
for x in ${programPaths.join(' ')}; do
  [ -x "$x" ] && printf '%s\\t%s\\n' "$x" "$(timeout 5 "$x" --version | head -n 1)"
done
s boot-id; cat /proc/sys/kernel/random/boot_id
s uptime; cat /proc/uptime
s end; date +%s%N
s done
exit 0
`;
