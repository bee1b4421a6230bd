import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Path of Electron's program; null where it is not installed. Never fetches it, as importing the package would. */
export function electronBinary(root: string): string | null {
  const home = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist');
  const pathFile = join(root, 'node_modules/electron/path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const path = join(home, name);
  return existsSync(path) ? path : null;
}
