import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { AuthMethod, Credential, SecretSource } from '../../shared/model/credential.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import type { AppDeps } from './deps.ts';

/**
 * Paths in a site file are kept as they are written, so that a file comes back byte for byte. They mean: `~/…` the home of who runs Muster,
 * `/…` itself, anything else a place beside the site file.
 */
export type ResolvePath = (path: string) => string;

const keyOf = (siteId: SiteId) => `site-directory/${siteId}`;

/** Remembers where the site file of a site lies. */
export function rememberSiteDirectory(
  { stores }: Pick<AppDeps, 'stores'>,
  siteId: SiteId,
  directory: string,
): void {
  stores.settings.setText(keyOf(siteId), directory);
}

/** Where the site file of a site lay when it was read last; null where it was described without one. */
export function siteDirectory({ stores }: Pick<AppDeps, 'stores'>, siteId: SiteId): string | null {
  return stores.settings.text(keyOf(siteId));
}

/** How paths of a site are meant. Without a site file (imported otherwise) the current directory stands for its place. */
export function pathsOfSite({ stores }: Pick<AppDeps, 'stores'>, siteId: SiteId): ResolvePath {
  const base = siteDirectory({ stores }, siteId) ?? process.cwd();
  return (path) => {
    if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
    return isAbsolute(path) ? path : join(base, path);
  };
}

/** A credential whose files are named by paths that mean the same everywhere. */
export function withResolvedPaths(credential: Credential, resolve: ResolvePath): Credential {
  const source = (from: SecretSource): SecretSource =>
    from.from === 'file' ? { ...from, path: resolve(from.path) } : from;
  return {
    ...credential,
    auth: resolvedAuth(credential.auth, source),
    ...(credential.sudoPassword !== undefined && { sudoPassword: source(credential.sudoPassword) }),
  };
}

function resolvedAuth(auth: AuthMethod, source: (from: SecretSource) => SecretSource): AuthMethod {
  switch (auth.method) {
    case 'agent':
      return auth;
    case 'key': {
      const { passphrase } = auth;
      return {
        ...auth,
        key: source(auth.key),
        ...(passphrase !== undefined && { passphrase: source(passphrase) }),
      };
    }
    case 'password':
    case 'keyboard-interactive':
      return { ...auth, password: source(auth.password) };
  }
}
