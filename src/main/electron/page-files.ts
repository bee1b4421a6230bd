import { extname, join, normalize, sep } from 'node:path';
import { PAGE_ORIGIN } from './window-options.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

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
  const type = types[extname(path)];
  if (type === undefined || !path.startsWith(directory + sep)) return null;
  return { path, type };
}
