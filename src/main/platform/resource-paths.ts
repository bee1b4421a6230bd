import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Finds a directory that ships with Muster, such as `playbooks`: beside the sources, beside the build, or among the resources of a
 * packaged application.
 * @throws Error when the installation lacks it.
 */
export function shippedDirectory(name: string, witness: string): string {
  for (let at = import.meta.dirname; at !== dirname(at); at = dirname(at)) {
    for (const candidate of [join(at, name), join(at, 'resources', name)]) {
      if (existsSync(join(candidate, witness))) return candidate;
    }
  }
  throw new Error(`this installation of Muster lacks its directory ${name}`);
}

/** Where this user's data lies when nothing else is said (XDG base directories; Application Support on macOS; AppData on Windows). */
export function defaultDataDirectory(env: Readonly<Record<string, string | undefined>>): string {
  if (env.MUSTER_HOME !== undefined && env.MUSTER_HOME !== '') return env.MUSTER_HOME;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Muster');
  if (process.platform === 'win32')
    return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Muster');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'muster');
}
