import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What marks the place of the fuses in Electron's program; a version, how many, and one character for each follow. */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = 9;

/** A directory with the shape of an Electron distribution and no Electron in it: enough to pack an app for Linux and look at what came out. */
export async function pretendElectron(directory: string, version: string): Promise<string> {
  const dist = join(directory, 'electron');
  await mkdir(join(dist, 'resources'), { recursive: true });
  await mkdir(join(dist, 'locales'));
  const program = Buffer.concat([
    Buffer.from(`pretended${FUSE_SENTINEL}`),
    Buffer.from([1, FUSES]),
    Buffer.from('0'.repeat(FUSES)),
    Buffer.alloc(64),
  ]);
  await writeFile(join(dist, 'electron'), program);
  await chmod(join(dist, 'electron'), 0o755);
  for (const [name, text] of [
    ['version', version],
    ['LICENSE', 'pretended'],
    ['LICENSES.chromium.html', '<!doctype html>'],
  ] as const)
    await writeFile(join(dist, name), text);
  return dist;
}
