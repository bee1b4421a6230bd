import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Writes the checksum file over all files of a folder, in the form of `sha256sum`. */
export async function writeChecksums(folder: string, file: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name !== basename(file)).sort();
  const lines = [];
  for (const name of names) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, name)), hash);
    lines.push(`${hash.digest('hex')}  ${name}\n`);
  }
  await writeFile(file, lines.join(''));
}
