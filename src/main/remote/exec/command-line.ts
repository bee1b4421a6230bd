import { quoteLine } from './quote.ts';

/** How a command becomes root: not at all, through sudo that must not ask, or through sudo that may. */
export type Elevation = 'none' | 'sudo' | 'sudo-asking';

/**
 * Runs in front of every command: marks on both streams where the command begins, names its process group (field 5 of
 * /proc/PID/stat, proc(5)) so that it can be stopped, and settles language and PATH: sudo's secure_path lacks /usr/local/bin on
 * some systems, a plain login lacks the sbin directories.
 */
const WRAPPER = [
  'read -r _ _ _ _ group _ </proc/$$/stat',
  'echo "$0!"',
  'echo "$0!$group" >&2',
  'export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"',
  'exec "$@"',
].join('; ');

/** The text that is handed to the login shell. A secret never is in it. */
export function commandLine(argv: readonly string[], elevation: Elevation, marker: string): string {
  const wrapped = `sh -c ${quoteLine([WRAPPER])} ${quoteLine([marker, ...argv])}`;
  switch (elevation) {
    case 'none':
      return `exec ${wrapped}`;
    case 'sudo':
      return `exec env LC_ALL=C sudo -n -- ${wrapped}`;
    case 'sudo-asking':
      return `exec env LC_ALL=C sudo -S -p ${quoteLine([`${marker}?`])} -- ${wrapped}`;
  }
}
