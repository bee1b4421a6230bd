import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { pageFileTypes } from '../platform/page-file-types.ts';
import { PAGE_ORIGIN, pageSecurityPolicy } from './window-options.ts';

/** A file of the page, and what it is. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
}

/** The file behind a URL of the page's scheme; null for another host, another kind of file, a path out of the directory or one that does not decode. */
export function pageFile(url: string, directory: string): PageFile | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, pathname } = new URL(url);
  if (`${protocol}//${host}` !== PAGE_ORIGIN) return null;
  const decoded = decode(pathname);
  if (decoded === null) return null;
  const path = normalize(join(directory, decoded));
  const type = pageFileTypes[extname(path)];
  if (type === undefined || !path.startsWith(directory + sep)) return null;
  return { path, type };
}

/** Answers a request of the page's scheme: the file with the page's policy, or 404 for whatever is not one. */
export async function answerPage(url: string, directory: string): Promise<Response> {
  const file = pageFile(url, directory);
  const body = file === null ? null : await contentOf(file.path);
  if (file === null || body === null) return new Response('There is nothing here.', { status: 404 });
  return new Response(body, {
    headers: {
      'Content-Type': file.type,
      'Content-Security-Policy': pageSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

/** Null for a path with an escape that stands for nothing, or for what no file name has. */
function decode(pathname: string): string | null {
  try {
    const path = decodeURIComponent(pathname);
    return path.includes('\0') ? null : path;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** Null for a file that is not there. */
async function contentOf(path: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}
