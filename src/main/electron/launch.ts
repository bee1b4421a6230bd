import { resolve } from 'node:path';
import { type RunId, runIdSchema } from '../../shared/model/ids.ts';
import { fromPercent } from '../../shared/rules/percent.ts';

/** Addresses that the system hands to Muster, such as `muster://run/run-1`. */
export const LINK_SCHEME = 'muster';

/** Endings of site files. The system opens the first with Muster by itself; the others belong to many programs, and come by "Open with". */
const siteFileEndings = ['.muster', '.yaml', '.yml'] as const;

/** What a start of the program asks for beside being there. */
export type Launch =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'run'; readonly runId: RunId }
  | { readonly kind: 'site-file'; readonly path: string };

/**
 * What the words of a command line ask for; the first one that means something counts. They may come from a web page by way of the system,
 * so that anything else than a run's address or a site file is nothing.
 * @param directory where the command line was written: a path in it may be relative.
 */
export function launchOf(words: readonly string[], directory: string): Launch {
  for (const word of words) {
    const launch = launchOfWord(word, directory);
    if (launch.kind !== 'nothing') return launch;
  }
  return { kind: 'nothing' };
}

function launchOfWord(word: string, directory: string): Launch {
  if (word.startsWith(`${LINK_SCHEME}:`)) return launchOfLink(word);
  const isSiteFile = siteFileEndings.some((ending) => word.toLowerCase().endsWith(ending));
  // An address of another program is no path, and a flag is none either.
  if (word.startsWith('-') || word.includes('://') || !isSiteFile) return { kind: 'nothing' };
  return { kind: 'site-file', path: resolve(directory, word) };
}

function launchOfLink(link: string): Launch {
  const [, text] = /^muster:\/\/run\/([^/?#]+)\/?$/.exec(link) ?? [];
  const runId = runIdSchema.safeParse(text === undefined ? '' : (fromPercent(text) ?? ''));
  return runId.success ? { kind: 'run', runId: runId.data } : { kind: 'nothing' };
}

/** Where on the page a launch leads; null where it stays. */
export function placeOf(launch: Launch): string | null {
  if (launch.kind === 'site-file') return '#/open';
  return launch.kind === 'run' ? `#/run/${encodeURIComponent(launch.runId)}` : null;
}
