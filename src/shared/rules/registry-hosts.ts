import type { RegistrySettings } from '../model/cluster.ts';

/**
 * The registries that a cluster takes images from, as `host:port`, each once. Only what names a machine is kept: an endpoint may carry an
 * account, which no screen has to know.
 */
export function registryHosts({ systemDefault, mirrors }: RegistrySettings): string[] {
  const endpoints = Object.values(mirrors).flatMap((mirror) => mirror.endpoints);
  return [...new Set([systemDefault ?? '', ...endpoints].map(hostOf).filter((host) => host !== ''))];
}

function hostOf(endpoint: string): string {
  const [authority = ''] = endpoint.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').split(/[/?#]/);
  return authority.slice(authority.lastIndexOf('@') + 1);
}
