import type { Bundle } from '../model/bundle.ts';
import type { Cni, Distribution } from '../model/cluster.ts';

/** One thing an offline install cannot do without; any one of its file names will do. */
export interface BundleNeed {
  readonly purpose: string;
  readonly anyOf: readonly string[];
}

const imageForms = ['.tar.zst', '.tar.gz', '.tar'] as const;

function archive(stem: string): readonly string[] {
  return imageForms.map((form) => `${stem}${form}`);
}

/** K3s says `armhf` in the name of its program and `arm` in those of archives and checksums (K3s install script). */
function k3sArchiveArchitecture(architecture: string): string {
  return architecture === 'armhf' ? 'arm' : architecture;
}

/** K3s' binary has no architecture in its name on amd64 (K3s docs: air-gap install). */
function k3sBinary(architecture: string): string {
  return architecture === 'amd64' ? 'k3s' : `k3s-${architecture}`;
}

function rke2Images(architecture: string, cni: Cni): readonly BundleNeed[] {
  const combined = archive(`rke2-images.linux-${architecture}`);
  const core = {
    purpose: 'core images',
    anyOf: [...combined, ...archive(`rke2-images-core.linux-${architecture}`)],
  };
  const own = archive(`rke2-images-${cni}.linux-${architecture}`);
  if (cni === 'none') return [core];
  const anyOf = cni === 'canal' ? [...combined, ...own] : own;
  return [core, { purpose: `images of the pod network ${cni}`, anyOf }];
}

/** What a bundle must have for one architecture and pod network. RKE2's combined archive holds the core and canal. */
export function bundleNeeds(wanted: {
  readonly distribution: Distribution;
  readonly architecture: string;
  readonly cni: Cni;
}): readonly BundleNeed[] {
  const { distribution, architecture, cni } = wanted;
  const inArchives = distribution === 'k3s' ? k3sArchiveArchitecture(architecture) : architecture;
  const common = [
    { purpose: 'checksums', anyOf: [`sha256sum-${inArchives}.txt`] },
    { purpose: 'install script', anyOf: ['install.sh'] },
  ];
  if (distribution === 'rke2') {
    const program = { purpose: 'program archive', anyOf: [`rke2.linux-${architecture}.tar.gz`] };
    return [...common, program, ...rke2Images(architecture, cni)];
  }
  return [
    ...common,
    { purpose: 'program', anyOf: [k3sBinary(architecture)] },
    { purpose: 'images', anyOf: archive(`k3s-airgap-images-${inArchives}`) },
  ];
}

/** The needs that no file of the bundle meets. */
export function unmetNeeds(
  bundle: Pick<Bundle, 'files'>,
  needs: readonly BundleNeed[],
): readonly BundleNeed[] {
  const names = new Set(bundle.files.map((file) => file.name));
  return needs.filter((need) => !need.anyOf.some((name) => names.has(name)));
}

/** Bytes of the bundle's files for one architecture. */
export function bundleBytes(bundle: Pick<Bundle, 'files'>, architecture: string): number {
  return bundle.files
    .filter((file) => file.architecture === null || file.architecture === architecture)
    .reduce((sum, file) => sum + file.sizeBytes, 0);
}
