import { extname, join, normalize, sep } from 'node:path';
import { pageFileTypes } from '../platform/page-file-types.ts';
import { PAGE_ORIGIN } from './window-options.ts';

/** A file of the page, and what it is. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
}

/** The file behind a URL of the page's scheme; null for another host, another kind of file or a path out of the directory. */
export function pageFile(url: string, directory: string): PageFile | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, pathname } = new URL(url);
  if (`${protocol}//${host}` !== PAGE_ORIGIN) return null;
  const path = normalize(join(directory, decodeURIComponent(pathname)));
  const type = pageFileTypes[extname(path)];
  if (type === undefined || !path.startsWith(directory + sep)) return null;
  return { path, type };
}
