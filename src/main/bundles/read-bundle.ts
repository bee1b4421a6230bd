import type { Bundle } from '../../shared/model/bundle.ts';
import type { Distribution } from '../../shared/model/cluster.ts';
import type { Finding } from '../../shared/model/finding.ts';
import { bundleIdSchema } from '../../shared/model/ids.ts';
import type { CallContext } from '../platform/call-context.ts';
import { newId } from '../platform/ids.ts';
import type { BundleReading } from '../ports/bundles.ts';
import { programRoleOf } from './artifact.ts';
import type { ChecksumSheet } from './checksum-sheets.ts';
import { expectedSum, readChecksumSheets } from './checksum-sheets.ts';
import type { PresentArtifact } from './directory.ts';
import { readArtifacts, readText } from './directory.ts';
import type { Say } from './findings.ts';
import { badInstallScript, complete, noDistribution, sayAbout, unknownVersion } from './findings.ts';
import { hashArtifacts } from './hash-artifacts.ts';
import type { Inventory } from './judge.ts';
import { architecturesOf, judgePieces, judgeSums } from './judge.ts';
import type { VersionReading } from './version.ts';
import { readVersion } from './version.ts';

export interface BundleRequest {
  readonly directory: string;
  /** What was proved of the directory earlier, so that unchanged files are not hashed again. */
  readonly earlier: Bundle | null;
  readonly registryServesImages: boolean;
}

/** Reads a directory whole: what it is, whether its files are right, what is missing. */
export async function readBundle(ctx: CallContext, request: BundleRequest): Promise<BundleReading> {
  const { directory } = request;
  const say = sayAbout(directory);
  const startedAt = new Date(ctx.clock.now()).toISOString();
  const present = await readArtifacts(ctx, directory);
  const distributions = distributionsOf(present);
  const [distribution, second] = distributions;
  if (distribution === undefined || second !== undefined) {
    return { bundle: null, findings: [noDistribution(say, distributions)] };
  }
  const { sheets, findings: sheetFindings } = await readChecksumSheets(ctx, {
    directory,
    artifacts: present,
    say,
  });
  const artifacts = present.filter((artifact) => matters(artifact, sheets));
  const { sums, allKnown } = await hashArtifacts(ctx, { directory, artifacts, earlier: request.earlier });
  const { registryServesImages } = request;
  const inventory = { say, distribution, artifacts, sheets, sums, registryServesImages };
  const right = artifacts.filter((artifact) => isRight(artifact, inventory));
  const script = await judgeInstallScript(ctx, { directory, distribution, artifacts, say });
  const known =
    allKnown && request.earlier?.files.length === artifacts.length ? request.earlier.version : null;
  const version =
    known === null
      ? await versionOf(ctx, { directory, distribution, right })
      : { version: known, candidates: [known] };
  // A damaged program or list was not asked for its version; its own finding says all.
  const explained = version.candidates.length === 0 && right.length < artifacts.length;
  const findings = [
    ...sheetFindings,
    ...judgeSums(inventory),
    ...judgePieces(inventory),
    ...script,
    ...(version.version === null && !explained
      ? [unknownVersion(say, distribution, version.candidates)]
      : []),
  ];
  return assemble({ request, inventory, right, version: version.version, findings, startedAt });
}

function distributionsOf(artifacts: readonly PresentArtifact[]): readonly Distribution[] {
  const found = artifacts.map(({ distribution }) => distribution).filter((name) => name !== null);
  return [...new Set(found)];
}

/** Notes and other people's files in the directory are not read at all. */
function matters(artifact: PresentArtifact, sheets: readonly ChecksumSheet[]): boolean {
  return artifact.role !== 'other' || artifact.name === 'version' || expectedSum(sheets, artifact) !== null;
}

function isRight(artifact: PresentArtifact, { sheets, sums }: Inventory): boolean {
  const expected = expectedSum(sheets, artifact);
  return expected === null || expected.sha256 === sums.get(artifact.name);
}

interface Place {
  readonly directory: string;
  readonly distribution: Distribution;
}

async function judgeInstallScript(
  ctx: CallContext,
  place: Place & { readonly artifacts: readonly PresentArtifact[]; readonly say: Say },
): Promise<readonly Finding[]> {
  const { directory, distribution, artifacts, say } = place;
  const script = artifacts.find(({ role }) => role === 'install-script');
  if (script === undefined) return [badInstallScript(say, distribution, 'install.sh is missing')];
  const text = await readText(ctx, directory, script);
  if (!text.startsWith('#!')) return [badInstallScript(say, distribution, 'install.sh is not a script')];
  if (text.includes('\r\n'))
    return [badInstallScript(say, distribution, "install.sh has Windows' line ends")];
  if (!text.includes(`INSTALL_${distribution.toUpperCase()}_`)) {
    return [
      badInstallScript(say, distribution, `install.sh is not the one of ${distribution.toUpperCase()}`),
    ];
  }
  return [];
}

/** A damaged file is not asked: its sentence has been said, and what it contains means nothing. */
async function versionOf(
  ctx: CallContext,
  place: Place & { readonly right: readonly PresentArtifact[] },
): Promise<VersionReading> {
  const { directory, distribution, right } = place;
  const text = (file: PresentArtifact) => readText(ctx, directory, file);
  const lists = right.filter(({ role }) => role === 'image-list');
  const versionFile = right.find(({ name }) => name === 'version');
  return await readVersion(ctx, {
    directory,
    distribution,
    imageLists: await Promise.all(lists.map(text)),
    programs: right.filter(({ role }) => role === programRoleOf(distribution)).map(({ name }) => name),
    versionFile: versionFile === undefined ? null : await text(versionFile),
  });
}

interface Parts {
  readonly request: BundleRequest;
  readonly inventory: Inventory;
  readonly right: readonly PresentArtifact[];
  readonly version: string | null;
  readonly findings: readonly Finding[];
  readonly startedAt: string;
}

function assemble({ request, inventory, right, version, findings, startedAt }: Parts): BundleReading {
  const architectures = architecturesOf(inventory);
  if (version === null || architectures.length === 0) return { bundle: null, findings };
  const { distribution, sheets, sums, say } = inventory;
  const files = right.map(({ name, sizeBytes, role, architecture }) => {
    return { name, sizeBytes, sha256: sums.get(name) ?? '', role, architecture };
  });
  const bundle: Bundle = {
    id: request.earlier?.id ?? bundleIdSchema.parse(newId('bundle')),
    path: request.directory,
    distribution,
    version,
    architectures: [...architectures],
    files,
    verifiedAt: startedAt,
  };
  if (findings.some(({ severity }) => severity === 'block')) return { bundle, findings };
  const proved = right.filter((artifact) => expectedSum(sheets, artifact) !== null);
  const script = right.find(({ role }) => role === 'install-script');
  const listed = script === undefined || proved.includes(script);
  const installScriptSum = listed ? null : (sums.get(script.name) ?? null);
  const ok = complete(say, { ...bundle, proved: proved.length, installScriptSum });
  return { bundle, findings: [...findings, ok] };
}
