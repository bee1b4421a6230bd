import type { Distribution } from '../model/cluster.ts';
import { traitsOf } from './distributions.ts';

/** A version of a distribution, such as `v1.36.4+rke2r1`. */
export interface DistributionVersion {
  readonly distribution: Distribution;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Counts the distribution's own releases of one Kubernetes version. */
  readonly release: number;
}

/** Reads a version as the artifacts name it; null where it is none of this distribution. */
export function parseVersion(distribution: Distribution, text: string): DistributionVersion | null {
  const groups = traitsOf(distribution).versionPattern.exec(text)?.slice(1).map(Number);
  const [major, minor, patch, release] = groups ?? [];
  if (major === undefined || minor === undefined || patch === undefined || release === undefined) return null;
  return { distribution, major, minor, patch, release };
}

/** Reads the version out of the first line of `rke2 --version` or `k3s --version`. */
export function versionInOutput(distribution: Distribution, output: string): string | null {
  const word = output.split('\n', 1)[0]?.split(' ')[2] ?? '';
  return parseVersion(distribution, word) === null ? null : word;
}

/** Below 0 when `a` is older, above when it is newer. */
export function compareVersions(a: DistributionVersion, b: DistributionVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || a.release - b.release;
}

/** The version in an image tag, where `+` is not allowed: `v1.36.4-rke2r1`. */
export function imageTagOf(version: string): string {
  return version.replace('+', '-');
}

/** What is wrong with the text as a version of this distribution, or null. Names the usual slips. */
export function versionProblem(distribution: Distribution, text: string): string | null {
  if (parseVersion(distribution, text) !== null) return null;
  const { title, exampleVersion } = traitsOf(distribution);
  const other: Distribution = distribution === 'rke2' ? 'k3s' : 'rke2';
  if (parseVersion(other, text) !== null)
    return `it is a version of ${traitsOf(other).title}, not of ${title}`;
  if (parseVersion(distribution, `v${text}`) !== null) return `it lacks the "v" at its start: v${text}`;
  if (parseVersion(distribution, text.replace('-', '+')) !== null)
    return `it is written as in an image tag: use "+"`;
  return `it is not written as ${title} names its versions, such as ${exampleVersion}`;
}
