import type { Cni, Distribution } from '../../shared/model/cluster.ts';
import { describeArtifact } from './artifact.ts';

/** What is wanted of the image archives of one architecture. */
export interface ImageWish {
  readonly distribution: Distribution;
  readonly cni: Cni;
  readonly architecture: string;
}

/** The archives to use, and what no archive covers, in words. Complete when `missing` is empty. */
export interface ImageChoice {
  readonly archives: readonly string[];
  readonly missing: readonly string[];
}

/** Best first: zstd unpacks quickest and is what the install script prefers, too (RKE2 docs: air-gap install). */
const formats = ['.tar.zst', '.tar.gz', '.tar'];

/**
 * Chooses the archives a cluster needs. RKE2 publishes core and canal together in one archive, and each set alone; K3s has one
 * archive in three forms. An archive in several forms is used once.
 * @param names of files in the bundle, of any role.
 */
export function chooseImageArchives(names: readonly string[], wish: ImageWish): ImageChoice {
  const archiveOf = (set: string) => findArchive(names, { ...wish, set });
  if (wish.distribution === 'k3s') {
    const all = archiveOf('all');
    return all === null
      ? { archives: [], missing: [`k3s-airgap-images-${wish.architecture}.tar.zst (or .tar.gz, .tar)`] }
      : { archives: [all], missing: [] };
  }
  const combined = archiveOf('combined');
  if (combined !== null && wish.cni === 'canal') return { archives: [combined], missing: [] };
  const core = archiveOf('core') ?? combined;
  const network = wish.cni === 'none' ? null : archiveOf(wish.cni);
  return {
    archives: [core, network].filter((name) => name !== null),
    missing: missingOf(wish, { core, network }),
  };
}

function missingOf(
  wish: ImageWish,
  found: { readonly core: string | null; readonly network: string | null },
): readonly string[] {
  const name = (set: string) => `rke2-images${set}.linux-${wish.architecture}.tar.zst (or .tar.gz)`;
  if (found.core === null && wish.cni === 'canal' && found.network === null) return [name('')];
  return [
    ...(found.core === null ? [name('-core')] : []),
    ...(found.network === null && wish.cni !== 'none' ? [name(`-${wish.cni}`)] : []),
  ];
}

function findArchive(
  names: readonly string[],
  wanted: { readonly distribution: Distribution; readonly architecture: string; readonly set: string },
): string | null {
  const found = names.filter((name) => {
    const artifact = describeArtifact(name);
    return (
      artifact.role === 'images' &&
      artifact.distribution === wanted.distribution &&
      artifact.architecture === wanted.architecture &&
      artifact.imageSet === wanted.set
    );
  });
  for (const format of formats) {
    const name = found.find((candidate) => candidate.endsWith(format));
    if (name !== undefined) return name;
  }
  return null;
}
