import type { Distribution } from '../../shared/model/cluster.ts';
import type { Finding, Severity } from '../../shared/model/finding.ts';
import { traitsOf } from '../../shared/rules/distributions.ts';
import { programNameOf } from './artifact.ts';

/** Numbers of what reading a bundle can say. A number is never given to another meaning. */
export const bundleFindingNumbers = {
  /** Everything is there and right. */
  complete: 'F301',
  /** Nothing of either distribution, or both mixed. */
  distribution: 'F302',
  version: 'F303',
  checksumFileMissing: 'F304',
  checksumFileMalformed: 'F305',
  checksumWrong: 'F306',
  checksumLineMissing: 'F307',
  installScript: 'F308',
  programMissing: 'F309',
  imagesMissing: 'F310',
  networkImagesMissing: 'F311',
  checksumsContradict: 'F312',
} as const;

interface Statement {
  readonly rule: keyof typeof bundleFindingNumbers;
  readonly severity: Severity;
  readonly seen: string;
  readonly why: string;
  readonly cure: readonly string[];
}

/** Makes findings about one directory. */
export type Say = (statement: Statement) => Finding;

export function sayAbout(directory: string): Say {
  return ({ rule, severity, seen, why, cure }) => ({
    rule: bundleFindingNumbers[rule],
    severity,
    subject: { kind: 'bundle', name: directory },
    seen,
    why,
    cure: [...cure],
  });
}

const COPY_AGAIN = 'Download the file again from the release it belongs to and copy it here.';

export function noDistribution(say: Say, found: readonly Distribution[]): Finding {
  if (found.length === 0) {
    return say({
      rule: 'distribution',
      severity: 'block',
      seen: 'no file in this directory is an RKE2 or K3s artifact',
      why: 'Without artifacts there is nothing to install.',
      cure: ['Name the directory that holds the release files themselves, not one above it.'],
    });
  }
  return say({
    rule: 'distribution',
    severity: 'block',
    seen: 'artifacts of RKE2 and of K3s lie in the same directory',
    why: 'Both have an install.sh and checksum files of the same names, so one has overwritten the other.',
    cure: ['Give each distribution a directory of its own and copy its files there again.'],
  });
}

export function unknownVersion(say: Say, distribution: Distribution, candidates: readonly string[]): Finding {
  const { title, exampleVersion } = traitsOf(distribution);
  const seen =
    candidates.length === 0
      ? `nothing in this directory tells which version of ${title} it is`
      : `the files name more than one version: ${candidates.join(', ')}`;
  const many = 'Remove the files of the other version; a bundle is one version.';
  const list =
    distribution === 'rke2' ? ['Copy the image list of the release (rke2-images.….txt) here.'] : [];
  const write = `Or write the version into a file named version, such as ${exampleVersion}.`;
  return say({
    rule: 'version',
    severity: 'block',
    seen,
    why: 'After the install every node is checked for the version that was wanted.',
    cure: candidates.length === 0 ? [...list, write] : [many],
  });
}

export function noChecksumFile(say: Say, architecture: string): Finding {
  return say({
    rule: 'checksumFileMissing',
    severity: 'block',
    seen: `sha256sum-${architecture}.txt is missing`,
    why: `Without it no file for ${architecture} can be proved right.`,
    cure: [`Copy sha256sum-${architecture}.txt of the same release here.`],
  });
}

export function malformedChecksumFile(
  say: Say,
  file: string,
  problem: { line: number; what: string },
): Finding {
  return say({
    rule: 'checksumFileMalformed',
    severity: 'block',
    seen: `${file}, line ${problem.line}, ${problem.what}`,
    why: 'The install script looks files up in this file and misreads such a line without saying so.',
    cure: [`Copy ${file} of the release here again, unchanged by an editor or a text-mode transfer.`],
  });
}

export function wrongChecksum(
  say: Say,
  wrong: {
    readonly name: string;
    readonly actual: string;
    readonly expected: string;
    readonly listedIn: string;
  },
): Finding {
  return say({
    rule: 'checksumWrong',
    severity: 'block',
    seen: `${wrong.name} has sha256 ${wrong.actual}, ${wrong.listedIn} says ${wrong.expected}`,
    why: 'The file is damaged, cut short, or of another release.',
    cure: [COPY_AGAIN],
  });
}

export function noChecksumLine(say: Say, name: string, checksumFile: string): Finding {
  return say({
    rule: 'checksumLineMissing',
    severity: 'block',
    seen: `${checksumFile} has no line for ${name}`,
    why: 'The file cannot be proved right, and an install script passes over it without a word.',
    cure: [`Copy ${checksumFile} and ${name} of one and the same release here.`],
  });
}

export function contradictingChecksums(say: Say, name: string, files: readonly string[]): Finding {
  return say({
    rule: 'checksumsContradict',
    severity: 'block',
    seen: `${files.join(' and ')} give different sums for ${name}`,
    why: 'The checksum files belong to different releases.',
    cure: ['Copy the checksum files of one release here.'],
  });
}

export function badInstallScript(say: Say, distribution: Distribution, seen: string): Finding {
  const source = distribution === 'rke2' ? 'https://get.rke2.io' : 'https://get.k3s.io';
  return say({
    rule: 'installScript',
    severity: 'block',
    seen,
    why: 'The program, its units and its uninstall script are put in place by it.',
    cure: [`Save ${source} as install.sh on a machine with internet and copy it here in binary mode.`],
  });
}

export function noProgram(
  say: Say,
  missing: {
    readonly distribution: Distribution;
    readonly architecture: string;
    readonly othersAreThere: boolean;
  },
): Finding {
  const name = programNameOf(missing.distribution, missing.architecture);
  return say({
    rule: 'programMissing',
    severity: missing.othersAreThere ? 'warn' : 'block',
    seen: `${name} is missing`,
    why: `Nodes of architecture ${missing.architecture} cannot be installed from this bundle.`,
    cure: [`Copy ${name} of the same release here.`],
  });
}

export function noImages(
  say: Say,
  missing: {
    readonly names: readonly string[];
    readonly architecture: string;
    readonly registryServes: boolean;
  },
): Finding {
  return say({
    rule: 'imagesMissing',
    severity: missing.registryServes ? 'warn' : 'block',
    seen: `the image archive for ${missing.architecture} is missing: ${missing.names.join(' and ')}`,
    why: 'Without internet a node has no other source for the images it starts from, but a private registry.',
    cure: ['Copy the image archive of the same release here.'],
  });
}

export function noNetworkImages(say: Say, architecture: string): Finding {
  return say({
    rule: 'networkImagesMissing',
    severity: 'warn',
    seen: `for ${architecture} there are core images, but of no pod network`,
    why: 'Only a cluster that brings its own pod network (cni: none) can be installed from this bundle.',
    cure: [`Copy rke2-images.linux-${architecture}.tar.zst, or the archive of the pod network wanted, here.`],
  });
}

export function complete(
  say: Say,
  bundle: {
    readonly distribution: Distribution;
    readonly version: string;
    readonly architectures: readonly string[];
    readonly proved: number;
    readonly installScriptSum: string | null;
  },
): Finding {
  const { title } = traitsOf(bundle.distribution);
  const files = bundle.proved === 1 ? '1 file is right' : `${bundle.proved} files are right`;
  const script =
    bundle.installScriptSum === null
      ? ''
      : `; install.sh, of which no release publishes a sum, is ${bundle.installScriptSum}`;
  return say({
    rule: 'complete',
    severity: 'ok',
    seen: `${title} ${bundle.version} for ${bundle.architectures.join(', ')}: ${files}${script}`,
    why: 'Every file a node needs is here and has the sum its release gives it.',
    cure: [],
  });
}
