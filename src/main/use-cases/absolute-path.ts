import { MusterError } from '../../shared/model/error.ts';

/**
 * A path typed into a window has no site file that it could be beside.
 * @param of what lies there, as it is said in a sentence. @throws MusterError `bad-input`.
 */
export function absolutePath(path: string, of: string): string {
  if (path.startsWith('/') || path.startsWith('~/')) return path;
  throw new MusterError('bad-input', `"${path}" does not say from where it begins.`, {
    cure: `Begin the path of ${of} with "/" or "~/".`,
  });
}
