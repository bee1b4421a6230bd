import type { Finding } from '../../shared/model/finding.ts';
import type { CallContext } from '../platform/call-context.ts';
import { parseChecksumFile } from './checksum-file.ts';
import type { PresentArtifact } from './directory.ts';
import { readText } from './directory.ts';
import type { Say } from './findings.ts';
import { contradictingChecksums, malformedChecksumFile } from './findings.ts';

/** One checksum file, read. */
export interface ChecksumSheet {
  readonly file: string;
  /** Null for the one that speaks of the install script alone. */
  readonly architecture: string | null;
  readonly sums: ReadonlyMap<string, string>;
}

/** What the release says a file's sum is, and where it says so. */
export interface ExpectedSum {
  readonly sha256: string;
  readonly listedIn: string;
}

/** More would only bury the first one: a mangled file is mangled on every line. */
const MAX_PROBLEMS_PER_FILE = 3;

/** Reads every checksum file of the directory, strictly. */
export async function readChecksumSheets(
  ctx: CallContext,
  where: { readonly directory: string; readonly artifacts: readonly PresentArtifact[]; readonly say: Say },
): Promise<{ readonly sheets: readonly ChecksumSheet[]; readonly findings: readonly Finding[] }> {
  const sheets: ChecksumSheet[] = [];
  const findings: Finding[] = [];
  for (const artifact of where.artifacts.filter(({ role }) => role === 'checksums')) {
    const { sums, problems } = parseChecksumFile(await readText(ctx, where.directory, artifact));
    sheets.push({ file: artifact.name, architecture: artifact.architecture, sums });
    for (const problem of problems.slice(0, MAX_PROBLEMS_PER_FILE)) {
      findings.push(malformedChecksumFile(where.say, artifact.name, problem));
    }
  }
  return { sheets, findings: [...findings, ...contradictions(sheets, where.say)] };
}

/** The sum a file must have. The sheet of its own architecture speaks first. */
export function expectedSum(
  sheets: readonly ChecksumSheet[],
  file: { readonly name: string; readonly architecture: string | null },
): ExpectedSum | null {
  const own = sheets.filter(({ architecture }) => architecture === file.architecture);
  for (const sheet of [...own, ...sheets]) {
    const sha256 = sheet.sums.get(file.name);
    if (sha256 !== undefined) return { sha256, listedIn: sheet.file };
  }
  return null;
}

function contradictions(sheets: readonly ChecksumSheet[], say: Say): readonly Finding[] {
  const names = new Set(sheets.flatMap(({ sums }) => [...sums.keys()]));
  return [...names].flatMap((name) => {
    const listing = sheets.filter(({ sums }) => sums.has(name));
    const different = new Set(listing.map(({ sums }) => sums.get(name)));
    if (different.size < 2) return [];
    return [
      contradictingChecksums(
        say,
        name,
        listing.map(({ file }) => file),
      ),
    ];
  });
}
