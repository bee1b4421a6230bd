import type { Distribution } from '../../shared/model/cluster.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Artifact } from './artifact.ts';
import { programRoleOf } from './artifact.ts';
import type { ChecksumSheet } from './checksum-sheets.ts';
import { expectedSum } from './checksum-sheets.ts';
import type { Say } from './findings.ts';
import {
  noChecksumFile,
  noChecksumLine,
  noImages,
  noNetworkImages,
  noProgram,
  wrongChecksum,
} from './findings.ts';
import { chooseImageArchives } from './image-sets.ts';

/** Everything known about a directory once its files are hashed. */
export interface Inventory {
  readonly say: Say;
  readonly distribution: Distribution;
  readonly artifacts: readonly Artifact[];
  readonly sheets: readonly ChecksumSheet[];
  /** File name → sha256 as hashed. */
  readonly sums: ReadonlyMap<string, string>;
  /** Whether a private registry can stand in for image archives. */
  readonly registryServesImages: boolean;
}

/** Roles a node cannot do without; their files must be listed in the checksum file. */
const mustBeListed: readonly string[] = ['archive', 'binary', 'images'];

/** Files whose sum is not the one the release gives them, or of which it says nothing though it should. */
export function judgeSums(inventory: Inventory): readonly Finding[] {
  const { artifacts, sheets, sums, say } = inventory;
  return artifacts.flatMap((artifact): Finding[] => {
    const { name, architecture, role } = artifact;
    const actual = sums.get(name);
    const expected = expectedSum(sheets, artifact);
    if (expected !== null && actual !== undefined && actual !== expected.sha256) {
      return [wrongChecksum(say, { name, actual, expected: expected.sha256, listedIn: expected.listedIn })];
    }
    const sheet = sheets.find((candidate) => candidate.architecture === architecture);
    const silent = sheet !== undefined && !sheet.sums.has(name);
    return silent && mustBeListed.includes(role) ? [noChecksumLine(say, name, sheet.file)] : [];
  });
}

/** Architectures that can be installed: those whose program is here. */
export function architecturesOf(inventory: Pick<Inventory, 'artifacts' | 'distribution'>): readonly string[] {
  const role = programRoleOf(inventory.distribution);
  return namedArchitectures(inventory.artifacts.filter((artifact) => artifact.role === role));
}

/** Pieces that are missing, for each architecture that any file speaks of. */
export function judgePieces(inventory: Inventory): readonly Finding[] {
  const { artifacts, distribution, sheets, say } = inventory;
  const installable = architecturesOf(inventory);
  const named = namedArchitectures(artifacts);
  return named.flatMap((architecture): Finding[] => {
    const sheet = sheets.some((candidate) => candidate.architecture === architecture);
    const findings = sheet ? [] : [noChecksumFile(say, architecture)];
    if (installable.includes(architecture)) return [...findings, ...judgeImages(inventory, architecture)];
    return [
      ...findings,
      noProgram(say, { distribution, architecture, othersAreThere: installable.length > 0 }),
    ];
  });
}

function namedArchitectures(artifacts: readonly Artifact[]): readonly string[] {
  const named = artifacts.map(({ architecture }) => architecture).filter((name) => name !== null);
  return [...new Set(named)].toSorted();
}

/** Which pod network is wanted is the cluster's to say; here one that works with any is enough. */
function judgeImages(inventory: Inventory, architecture: string): readonly Finding[] {
  const { artifacts, distribution, say, registryServesImages } = inventory;
  const names = artifacts.map(({ name }) => name);
  const choice = (cni: 'none' | 'canal') => chooseImageArchives(names, { distribution, cni, architecture });
  const core = choice('none');
  if (core.missing.length > 0) {
    const missing = distribution === 'k3s' ? core.missing : choice('canal').missing;
    return [noImages(say, { names: missing, architecture, registryServes: registryServesImages })];
  }
  const networks = (['canal', 'cilium', 'calico', 'flannel'] as const).filter(
    (cni) => chooseImageArchives(names, { distribution, cni, architecture }).missing.length === 0,
  );
  return networks.length > 0 ? [] : [noNetworkImages(say, architecture)];
}
