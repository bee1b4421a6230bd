import { MusterError } from '../../../shared/model/error.ts';

/**
 * Checks the path of a file on a host: absolute, without `..`, not a directory by its look.
 * @throws MusterError `bad-input`.
 */
export function requireFilePath(path: string): string {
  const parts = path.split('/');
  const good =
    parts[0] === '' && parts.length > 1 && parts.slice(1).every((part) => part !== '' && part !== '..');
  if (good && !path.includes('\0')) return path;
  throw new MusterError('bad-input', `"${path}" is not an absolute path of a file on a host.`, {
    cure: 'Give a path such as /var/lib/muster/bundle/images.tar.zst.',
  });
}
