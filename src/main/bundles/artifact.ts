import type { BundleFileRole } from '../../shared/model/bundle.ts';
import type { Distribution } from '../../shared/model/cluster.ts';

/** What a file's name says about it. Sources: RKE2 docs and K3s docs: air-gap install, release artifacts. */
export interface Artifact {
  readonly name: string;
  readonly role: BundleFileRole;
  /** Null for a file that serves every architecture. */
  readonly architecture: string | null;
  /** Null for a file that both distributions have. */
  readonly distribution: Distribution | null;
  /** Of an image archive or list: `combined`, `core`, `cilium` …; K3s has `all` alone. */
  readonly imageSet: string | null;
}

type Described = Omit<Artifact, 'name'>;
type Describe = (groups: Readonly<Record<string, string | undefined>>) => Described;

/** K3s calls 32-bit ARM `arm` in its archives and `armhf` in its program; the latter is the name used here. */
function architectureName(name: string | undefined): string | null {
  return name === 'arm' ? 'armhf' : (name ?? null);
}

const shared = (role: BundleFileRole): Describe => {
  return ({ arch }) => ({
    role,
    architecture: architectureName(arch),
    distribution: null,
    imageSet: null,
  });
};

const of = (distribution: Distribution, role: BundleFileRole, imageSet: string | null = null): Describe => {
  return ({ arch, set }) => ({
    role,
    architecture: architectureName(arch),
    distribution,
    imageSet: set ?? imageSet,
  });
};

const patterns: readonly (readonly [RegExp, Describe])[] = [
  [/^sha256sum-(?<arch>[a-z0-9]+)\.txt$/, shared('checksums')],
  [/^install\.sh\.sha256sum$/, shared('checksums')],
  [/^install\.sh$/, shared('install-script')],
  [/^rke2\.linux-(?<arch>[a-z0-9]+)\.tar\.gz$/, of('rke2', 'archive')],
  [/^rke2\.linux-(?<arch>[a-z0-9]+)$/, of('rke2', 'binary')],
  [
    /^rke2-images(?:-(?<set>[a-z0-9-]+))?\.linux-(?<arch>[a-z0-9]+)\.tar(?:\.zst|\.gz)?$/,
    of('rke2', 'images', 'combined'),
  ],
  [
    /^rke2-images(?:-(?<set>[a-z0-9-]+))?\.linux-(?<arch>[a-z0-9]+)\.txt$/,
    of('rke2', 'image-list', 'combined'),
  ],
  [/^k3s$/, () => of('k3s', 'binary')({ arch: 'amd64' })],
  [/^k3s-airgap-images-(?<arch>[a-z0-9]+)\.tar(?:\.zst|\.gz)?$/, of('k3s', 'images', 'all')],
  [/^k3s-images\.txt$/, of('k3s', 'image-list', 'all')],
  [/^k3s-(?<arch>arm64|armhf|s390x|riscv64)$/, of('k3s', 'binary')],
];

/** Understands a file name; `other` is a file the distributions do not publish under that name. */
export function describeArtifact(name: string): Artifact {
  for (const [pattern, describe] of patterns) {
    const match = pattern.exec(name);
    if (match !== null) return { name, ...describe(match.groups ?? {}) };
  }
  return { name, role: 'other', architecture: null, distribution: null, imageSet: null };
}

/** Role of the file a node's program comes in: RKE2's own install wants the archive, K3s' the bare binary. */
export function programRoleOf(distribution: Distribution): 'archive' | 'binary' {
  return distribution === 'rke2' ? 'archive' : 'binary';
}

/** Name that the distribution gives its program, for sentences. */
export function programNameOf(distribution: Distribution, architecture: string): string {
  if (distribution === 'rke2') return `rke2.linux-${architecture}.tar.gz`;
  return architecture === 'amd64' ? 'k3s' : `k3s-${architecture}`;
}
