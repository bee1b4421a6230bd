import { imageKey, replaceableImages } from '../../shared/rules/image-overrides.ts';
import { hostnameProblem, labelKeyProblem, plainNameProblem } from '../../shared/rules/names.ts';
import { isSecretName, variableKeyProblem } from '../../shared/rules/protected-variables.ts';
import { readHostKey } from './host-key-text.ts';
import type { Path, Trouble } from './problems/problem.ts';
import { pathText, quoted } from './problems/shown-value.ts';
import { authority } from './schema/fields.ts';
import type { FileCluster, FileHost, SiteFile } from './schema/site-file-schema.ts';

type Judge = (name: string) => string | null;

function badKeys(map: object | undefined, path: Path, judge: Judge): readonly Trouble[] {
  return Object.keys(map ?? {}).flatMap((key) => {
    const problem = judge(key);
    if (problem === null) return [];
    const message = `${quoted(key)} cannot be a key in ${pathText(path)}: ${problem}.`;
    return [{ path: [...path, key], atKey: true, message, fix: 'Write another name, or remove it.' }];
  });
}

/** Texts below keys that name a secret, at any depth of free variables. */
function hiddenSecrets(value: unknown, path: Path): readonly Trouble[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => hiddenSecrets(item, [...path, index]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    if (!isSecretName(key)) return hiddenSecrets(inner, here);
    const message = `${pathText(here)} names a secret, and a site file holds none.`;
    return [{ path: here, atKey: true, message, fix: 'Remove it; Muster asks for secrets and seals them.' }];
  });
}

function variables(values: FileHost['variables'], path: Path): readonly Trouble[] {
  const named = badKeys(values, path, variableKeyProblem);
  const deeper = Object.entries(values ?? {}).flatMap(([key, value]) => hiddenSecrets(value, [...path, key]));
  return [...named, ...deeper];
}

function hostKeys(host: FileHost, path: Path): readonly Trouble[] {
  const listed = Array.isArray(host.hostKey);
  const keys = host.hostKey === undefined ? [] : [host.hostKey].flat();
  return keys.flatMap((text, index) => {
    const read = readHostKey(text);
    if (typeof read !== 'string') return [];
    const here = [...path, 'hostKey', ...(listed ? [index] : [])];
    const fix =
      'Copy the line from /etc/ssh/ssh_host_ed25519_key.pub of the host, or the output of ssh-keygen -lf on it.';
    return [{ path: here, message: `${pathText(here)} is ${quoted(text)}: ${read}.`, fix }];
  });
}

function hostTroubles(name: string, host: FileHost): readonly Trouble[] {
  const path = ['hosts', name];
  const labels = badKeys(host.labels, [...path, 'labels'], labelKeyProblem);
  return [...labels, ...variables(host.variables, [...path, 'variables']), ...hostKeys(host, path)];
}

function registryName(name: string): string | null {
  return name === '*' || authority.safeParse(name).success
    ? null
    : 'it is no registry such as registry.site:5000';
}

function clusterTroubles(name: string, cluster: FileCluster): readonly Trouble[] {
  const path = ['clusters', name];
  const known = replaceableImages[cluster.distribution].join(', ');
  const isImage = (text: string) =>
    imageKey(cluster.distribution, text) === null ? `it is none of ${known}` : null;
  return [
    ...variables(cluster.variables, [...path, 'variables']),
    ...badKeys(cluster.registry?.mirrors, [...path, 'registry', 'mirrors'], registryName),
    ...badKeys(cluster.registry?.configs, [...path, 'registry', 'configs'], registryName),
    ...badKeys(cluster.imageOverrides, [...path, 'imageOverrides'], isImage),
  ];
}

/** Names that people chose: of hosts, clusters, credentials, labels, variables and registries. */
export function checkNames(file: SiteFile): readonly Trouble[] {
  return [
    ...badKeys(file.hosts, ['hosts'], hostnameProblem),
    ...badKeys(file.credentials, ['credentials'], plainNameProblem),
    ...badKeys(file.clusters, ['clusters'], plainNameProblem),
    ...Object.entries(file.hosts).flatMap(([name, host]) => hostTroubles(name, host)),
    ...Object.entries(file.clusters ?? {}).flatMap(([name, cluster]) => clusterTroubles(name, cluster)),
  ];
}
