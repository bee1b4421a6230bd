/** Raise when the way of building changes without any of the lists below changing. */
export const recipeVersion = 1;

/** Debian 12: its systemd still runs on machines with cgroup v1, its Python suits ansible-core 2.14. */
export const suite = 'bookworm';

/** Where packages come from; `MUSTER_LAB_MIRROR` names a site's own mirror. */
export function mirror(): string {
  return process.env.MUSTER_LAB_MIRROR ?? 'http://deb.debian.org/debian';
}

/** What a plain server installation would have, and no more. `python3-apt` is for Ansible's package facts. */
export const basePackages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'sudo', 'kmod', 'procps', 'psmisc', 'util-linux'],
  ...['python3', 'python3-apt', 'python3-yaml', 'ca-certificates', 'curl', 'openssl'],
  ...['iproute2', 'iptables', 'iputils-ping', 'netcat-openbsd'],
  ...['tar', 'gzip', 'zstd', 'less', 'e2fsprogs', 'bash'],
] as const;

/** The people of a host; passwords and keys are the lab's own and come when a host is made. */
export const people = [
  { name: 'keyed', uid: 1001, key: true, password: false, sudo: 'NOPASSWD:' },
  { name: 'worded', uid: 1002, key: false, password: true, sudo: 'NOPASSWD:' },
  { name: 'asking', uid: 1003, key: true, password: true, sudo: '' },
  { name: 'mute', uid: 1004, key: true, password: false, sudo: undefined },
] as const;

const sshd = `HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_ecdsa_key
PermitRootLogin no
PasswordAuthentication yes
KbdInteractiveAuthentication yes
UseDNS no
MaxStartups 100
MaxSessions 100
LogLevel VERBOSE
`;

const sudoers = people
  .filter((person) => person.sudo !== undefined)
  .map((person) => `${person.name} ALL=(ALL:ALL) ${person.sudo}ALL\n`)
  .join('');

/** Settings of the whole kernel that node preparation writes. */
const machineWide = [
  ...['vm/overcommit_memory', 'vm/panic_on_oom', 'vm/swappiness', 'vm/max_map_count'],
  ...[
    'kernel/panic',
    'kernel/panic_on_oops',
    'kernel/pid_max',
    'kernel/keys/root_maxkeys',
    'kernel/keys/root_maxbytes',
  ],
  ...['fs/file-max', 'fs/inotify/max_user_watches', 'fs/inotify/max_user_instances'],
  ...['fs/protected_fifos', 'fs/protected_hardlinks', 'fs/protected_regular', 'fs/protected_symlinks'],
];

/** Lays a copy over each of them, so that a host has its own until it reboots and the machine keeps its values. */
const kernelSettings = `#!/bin/sh
set -eu
mkdir -p /run/lab-kernel
cd /proc/sys
cp --parents ${machineWide.join(' ')} /run/lab-kernel
for name in ${machineWide.join(' ')}; do
  mount --bind "/run/lab-kernel/$name" "$name"
done
`;

const kernelSettingsUnit = `[Unit]
Description=Own copies of kernel settings that belong to the whole machine
DefaultDependencies=no
Before=systemd-sysctl.service sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/lib/lab-kernel-settings
[Install]
WantedBy=sysinit.target
`;

/** Files written into the tree after the packages. */
export const baseFiles: readonly { readonly path: string; readonly text: string; readonly mode?: number }[] =
  [
    { path: 'etc/ssh/sshd_config.d/lab.conf', text: sshd },
    { path: 'etc/sudoers.d/lab', text: sudoers, mode: 0o440 },
    // The container has no kernel log of its own; the kubelet refuses to start without the device.
    { path: 'usr/local/lib/lab-kernel-settings', text: kernelSettings, mode: 0o755 },
    { path: 'etc/systemd/system/lab-kernel-settings.service', text: kernelSettingsUnit },
    { path: 'etc/tmpfiles.d/lab.conf', text: 'L+ /dev/kmsg - - - - /dev/null\n' },
    {
      path: 'etc/systemd/journald.conf.d/lab.conf',
      text: '[Journal]\nStorage=persistent\nSystemMaxUse=64M\n',
    },
  ];

/** Shell lines run inside the tree. */
export const baseSetup: readonly string[] = [
  ...people.map((person) => `useradd --uid ${person.uid} --create-home --shell /bin/bash ${person.name}`),
  // "*" and not "!": no password, but the account is not locked.
  ...people.map((person) => `usermod --password '*' ${person.name}`),
  'passwd --lock root',
  'systemctl disable e2scrub_all.timer apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_reap.service',
  'systemctl enable lab-kernel-settings.service',
  'systemctl set-default multi-user.target',
  'systemctl mask getty@tty1.service console-getty.service systemd-resolved.service',
];

/** What must differ from host to host, or only takes room. */
export const baseRemovals = [
  ...['ssh_host_rsa_key', 'ssh_host_ecdsa_key', 'ssh_host_ed25519_key'].flatMap((key) => [
    `etc/ssh/${key}`,
    `etc/ssh/${key}.pub`,
  ]),
  'etc/hostname',
  'etc/machine-id',
  'var/lib/dbus/machine-id',
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
] as const;
