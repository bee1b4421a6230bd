import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { MusterError } from '../../shared/model/error.ts';
import { pageFileTypes } from '../platform/page-file-types.ts';

/** One file of the renderer, in memory. */
export interface StaticFile {
  readonly body: Buffer;
  readonly type: string;
  /** Names with a hash of the content in them never change. */
  readonly lasting: boolean;
}

/**
 * Reads the built renderer once; a request then only looks a name up, so no path from outside ever reaches the file system.
 * @returns files by URL path. @throws MusterError `unsupported` when the renderer has not been built.
 */
export async function loadStaticFiles(directory: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    (cause: unknown) => {
      throw notBuilt(directory, cause);
    },
  );
  const files = entries.filter((entry) => entry.isFile() && pageFileTypes[extname(entry.name)] !== undefined);
  const loaded = await Promise.all(
    files.map(async (entry): Promise<[string, StaticFile]> => {
      const path = join(entry.parentPath, entry.name);
      const url = `/${relative(directory, path).split(sep).join('/')}`;
      const type = pageFileTypes[extname(entry.name)] ?? 'application/octet-stream';
      return [url, { body: await readFile(path), type, lasting: url.startsWith('/assets/') }];
    }),
  );
  const byUrl = new Map(loaded);
  const index = byUrl.get('/index.html');
  if (index === undefined) throw notBuilt(directory, undefined);
  return byUrl.set('/', index);
}

function notBuilt(directory: string, cause: unknown): MusterError {
  return new MusterError('unsupported', `The screens are not built: ${directory} has no index.html.`, {
    cure: 'Build them first: npm run build',
    cause,
  });
}
