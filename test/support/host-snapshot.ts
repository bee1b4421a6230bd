import type { Lab } from '../lab/lab.ts';

/** What moves by itself on a host, or belongs to the login that looks. */
const passing = {
  paths: [
    ...['/proc', '/sys', '/dev', '/run', '/tmp', '/var/tmp', '/var/log', '/var/cache', '/var/lib/systemd'],
    // Bytecode that any Python program may write beside its sources.
    '*/__pycache__',
  ],
  sysctls:
    /^(?:fs\.(?:dentry-state|file-nr|inode-nr|inode-state|quota)|kernel\.(?:random|ns_last_pid|pty\.nr|sched_|perf_)|net\.netfilter\.nf_conntrack_count|vm\.stat)/,
  // The distribution's unit wants network-online.target, which says that the network is up and stays so.
  units:
    /^(?:network-online\.target|session-|user@|user-|run-|systemd-tmpfiles-clean|apt-|dpkg-|e2scrub|fstrim|logrotate|man-db)/,
};

/** One host as it stands: every file with owner, mode and content, units, kernel parameters, modules, listening ports. */
export async function hostSnapshot(lab: Lab, host: string): Promise<readonly string[]> {
  const pruned = passing.paths.map((path) => `-path '${path}'`).join(' -o ');
  const sections = {
    tree: `find / -xdev \\( ${pruned} \\) -prune -o -printf '%y %m %u %g %p %l\\n'`,
    content: `find / -xdev \\( ${pruned} \\) -prune -o -type f -size -1024k -print0 | xargs -0 sha256sum`,
    'unit file': 'systemctl list-unit-files --no-legend --no-pager',
    unit: `systemctl list-units --all --no-legend --no-pager --plain | awk '{print $1, $2, $3, $4}'`,
    sysctl: 'sysctl -a 2>/dev/null || true',
    module: `cut -d' ' -f1 /proc/modules 2>/dev/null || true`,
    port: `ss -Hlntu | awk '{print $1, $2, $5}'`,
  };
  const lines = await Promise.all(
    Object.entries(sections).map(async ([name, command]) =>
      (await lab.sh(host, command))
        .split('\n')
        .filter((line) => line !== '' && !moves(name, line))
        .map((line) => `${name}: ${line}`),
    ),
  );
  return lines.flat().toSorted();
}

function moves(section: string, line: string): boolean {
  if (section === 'sysctl') return passing.sysctls.test(line);
  return section === 'unit' && passing.units.test(line);
}

/** Lines that only one of two snapshots has, marked with a sign. */
export function snapshotDiff(before: readonly string[], after: readonly string[]): readonly string[] {
  const [old, now] = [new Set(before), new Set(after)];
  const gone = before.filter((line) => !now.has(line)).map((line) => `- ${line}`);
  const come = after.filter((line) => !old.has(line)).map((line) => `+ ${line}`);
  return [...gone, ...come];
}
