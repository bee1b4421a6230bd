import { isMap, isScalar, type Pair, type YAMLMap } from 'yaml';
import type { SiteFileProblem } from '../ports/site-file.ts';
import { quoted } from './problems/shown-value.ts';
import { problemAt, type ReadFile } from './yaml/places.ts';

/** Words of other tools and older documents, without capital letters, hyphens and underscores. */
const clusterWords: Readonly<Record<string, string>> = {
  master: 'servers',
  masters: 'servers',
  controlplane: 'servers',
  controlplanes: 'servers',
  worker: 'agents',
  workers: 'agents',
};

const serverWords: Readonly<Record<string, string>> = {
  initialmaster: 'initial',
  initialserver: 'initial',
  bootstrap: 'initial',
  clusterinit: 'initial',
};

function meant(words: Readonly<Record<string, string>>, key: string): string | null {
  const plain = key.toLowerCase().replace(/[-_]/g, '');
  return Object.hasOwn(words, plain) ? (words[plain] ?? null) : null;
}

function mapAt(map: YAMLMap, key: string): YAMLMap | null {
  const value = map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.value;
  return isMap(value) ? value : null;
}

function mapsBelow(map: YAMLMap | null): readonly YAMLMap[] {
  return map === null ? [] : map.items.map(({ value }) => value).filter((value) => isMap(value));
}

function renameKey(file: ReadFile, pair: Pair, to: string): SiteFileProblem | null {
  const { key } = pair;
  if (!isScalar(key)) return null;
  const message = `${quoted(String(key.value))} is an older word and is read as "${to}".`;
  key.value = to;
  return problemAt(file, key.range?.[0] ?? 0, { message, fix: `Write ${to}.` });
}

function renameIn(
  file: ReadFile,
  map: YAMLMap,
  words: Readonly<Record<string, string>>,
): readonly SiteFileProblem[] {
  const notes: SiteFileProblem[] = [];
  for (const pair of map.items) {
    const to = isScalar(pair.key) ? meant(words, String(pair.key.value)) : null;
    if (to === null || map.items.some(({ key }) => isScalar(key) && key.value === to)) continue;
    const note = renameKey(file, pair, to);
    if (note !== null) notes.push(note);
  }
  return notes;
}

/**
 * Accepts the words master, control-plane and worker where they stand for servers and agents, with a note for each. The product
 * itself, and every file it writes, says server and agent.
 */
export function acceptOldWords(file: ReadFile): readonly SiteFileProblem[] {
  const top = file.document.contents;
  const clusters = isMap(top) ? mapsBelow(mapAt(top, 'clusters')) : [];
  return clusters.flatMap((cluster) => {
    const renamed = renameIn(file, cluster, clusterWords);
    const servers = mapsBelow(mapAt(cluster, 'servers'));
    return [...renamed, ...servers.flatMap((server) => renameIn(file, server, serverWords))];
  });
}

/** Reads label values such as `true` or `1` as the texts they are in Kubernetes. */
export function readLabelsAsText(file: ReadFile): void {
  const top = file.document.contents;
  const hosts = isMap(top) ? mapsBelow(mapAt(top, 'hosts')) : [];
  for (const labels of hosts.map((host) => mapAt(host, 'labels'))) {
    for (const { value } of labels?.items ?? []) {
      if (isScalar(value) && typeof value.value !== 'string') value.value = value.source ?? '';
    }
  }
}
