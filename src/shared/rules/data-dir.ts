/** Directories that hold other things of the system as well. */
const shared = [
  ...['cache', 'lib', 'local', 'lock', 'log', 'mail', 'opt', 'run', 'spool', 'tmp'].map(
    (name) => `/var/${name}`,
  ),
  ...['bin', 'include', 'lib', 'lib32', 'lib64', 'libexec', 'local', 'sbin', 'share', 'src'].map(
    (name) => `/usr/${name}`,
  ),
  ...['/usr/local/bin', '/usr/local/lib', '/usr/local/sbin', '/usr/local/share'],
  ...['/var/lib/kubelet', '/var/lib/muster', '/var/lib/systemd', '/var/lib/dpkg', '/var/lib/rpm'],
];

/** Trees that are not for data at all: settings, the kernel's own, and what is gone after a restart. */
const foreign = ['/boot', '/dev', '/etc', '/proc', '/run', '/sys', '/tmp', '/var/run', '/var/tmp'];

/**
 * What keeps an absolute path from being a cluster's data directory, as half a sentence, or null. Uninstalling removes the directory, so it
 * must be one that nothing else lives in.
 */
export function dataDirProblem(path: string): string | null {
  if (path.split('/').length < 3) return 'it lies directly below "/", and uninstalling removes it';
  if (shared.includes(path)) return 'the system keeps other things in it, and uninstalling removes it';
  const tree = foreign.find((root) => path.startsWith(`${root}/`));
  return tree === undefined ? null : `it lies in ${tree}, which is no place for data`;
}
