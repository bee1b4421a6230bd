import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import type { SiteChange, SiteFileText, SitePreview } from '../../shared/contract/sites.ts';
import type { AuthMethod, SecretSource } from '../../shared/model/credential.ts';
import { MusterError, toWireError, type WireError } from '../../shared/model/error.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import { isBusy } from '../../shared/model/run.ts';
import { siteChanges, trustChanges } from '../../shared/rules/site-changes.ts';
import type { SiteDescription } from '../ports/stores.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';
import { siteDirectory } from './site-paths.ts';
import { importSite } from './sites.ts';

type ImportDeps = Pick<AppDeps, 'siteFile' | 'stores' | 'journal' | 'clock'>;

/** Reads a site file and says what recording it would change. Changes nothing; a bad file is an answer, not an error. */
export function previewSite(deps: ImportDeps, file: SiteFileText): SitePreview {
  const reading = deps.siteFile.parse(file);
  if (!reading.ok) return { read: false, problems: [...reading.problems] };
  const { description } = reading;
  const known = deps.stores.sites.byName(description.site.name);
  const { changes, refused } = changesOf(deps, description, known?.id ?? null);
  return {
    read: true,
    siteName: description.site.name,
    isNew: known === null,
    hosts: description.nodes.length,
    clusters: description.clusters.map(({ name }) => name),
    changes: [...changes],
    notes: [...reading.notes],
    besideIt: [...besideFile(description)],
    directory: known === null ? null : siteDirectory(deps, known.id),
    refused,
    seen: sumOf({ changes, recorded: recordedText(deps, known?.id ?? null), file: file.text }),
  };
}

/**
 * Records what a preview showed. @throws MusterError `site-file` for a file that cannot be read, `run-locked` under a run, `bad-input`
 * where what is recorded is another by now, or a path in the file is beside it and nobody said where that is.
 */
export function recordSite(deps: ImportDeps, file: SiteFileText & { readonly seen: string }): SiteId {
  const preview = previewSite(deps, file);
  if (preview.read) {
    if (preview.refused !== null)
      throw new MusterError(preview.refused.code, preview.refused.message, preview.refused);
    requireSeen(preview.seen, file.seen);
    requireDirectory(preview.besideIt, file);
  }
  const { site } = importSite(deps, file).description;
  for (const { kind, name, says } of preview.read ? preview.changes : []) {
    if (kind !== 'trusts') continue;
    const what = `accept another host key by site file: ${says.join('; ')}`;
    recordAct(deps, { what, subject: name });
  }
  return site.id;
}

function requireSeen(now: string, seen: string): void {
  if (now === seen) return;
  throw new MusterError('bad-input', 'What is recorded has changed since these changes were shown.', {
    cure: 'Read the changes again, and record them if they are still wanted.',
  });
}

function requireDirectory([first]: readonly string[], { fileName, directory }: SiteFileText): void {
  if (first === undefined || (directory !== null && isAbsolute(directory))) return;
  throw new MusterError(
    'bad-input',
    `${fileName} names ${first}, a path beside it, and where it lies is not known.`,
    {
      cure: 'Say in which directory the file lies, beginning with "/".',
    },
  );
}

function changesOf(
  deps: ImportDeps,
  description: SiteDescription,
  known: SiteId | null,
): { readonly changes: readonly SiteChange[]; readonly refused: WireError | null } {
  const before = known === null ? null : deps.stores.descriptions.load(known);
  const busy = deps.stores.clusters
    .list()
    .filter(({ siteId }) => siteId === known)
    .find(({ id }) => deps.journal.runsOf(id).some(isBusy));
  if (busy !== undefined) {
    const message = `A run is under way on ${busy.name}.`;
    return {
      changes: [],
      refused: toWireError(
        new MusterError('run-locked', message, { cure: 'Wait for its end, or cancel it.' }),
      ),
    };
  }
  try {
    const after = deps.stores.descriptions.preview(description);
    const nothing = { credentials: [], clusters: [], nodes: [] };
    return {
      changes: [
        ...siteChange(before, description),
        ...siteChanges(before ?? nothing, after, description).map((change) => ({
          ...change,
          says: [...change.says],
        })),
        ...trusts(deps, description),
      ],
      refused: null,
    };
  } catch (error) {
    if (error instanceof MusterError) return { changes: [], refused: toWireError(error) };
    throw error;
  }
}

function siteChange(before: SiteDescription | null, { site }: SiteDescription): SiteChange[] {
  if (before === null) return [{ kind: 'adds', what: 'site', name: site.name, says: [] }];
  return before.site.notes === site.notes
    ? []
    : [{ kind: 'changes', what: 'site', name: site.name, says: ['notes are others'] }];
}

function trusts({ stores }: ImportDeps, { hostKeys }: SiteDescription): SiteChange[] {
  return trustChanges(stores.hostKeys.all(), hostKeys).map(({ endpoint, pinned, brings }) => ({
    kind: 'trusts',
    what: 'host-key',
    name: endpoint,
    says: [`pinned until now: ${pinned.join(', ')}`, `accepted then: ${brings.join(', ')}`],
  }));
}

/** What a person has seen, and what it stands for: of some changes the sentences say only that there is one. */
function sumOf(seen: {
  readonly changes: readonly SiteChange[];
  readonly recorded: string;
  readonly file: string;
}): string {
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}

/** What is wanted of the site now, as its site file would say it; empty for a new one. */
function recordedText({ siteFile, stores }: ImportDeps, siteId: SiteId | null): string {
  const recorded = siteId === null ? null : stores.descriptions.load(siteId);
  return recorded === null ? '' : siteFile.render(recorded);
}

/** Paths that mean something only beside the file. */
function besideFile({ credentials, clusters }: SiteDescription): readonly string[] {
  const paths = [
    ...credentials
      .flatMap(({ auth, sudoPassword }) => [...sourcesOf(auth), ...(sudoPassword ? [sudoPassword] : [])])
      .flatMap((source) => (source.from === 'file' ? [source.path] : [])),
    ...clusters.flatMap(({ bundlePath }) => bundlePath ?? []),
  ];
  return [...new Set(paths)].filter((path) => !isAbsolute(path) && path !== '~' && !path.startsWith('~/'));
}

function sourcesOf(auth: AuthMethod): readonly SecretSource[] {
  switch (auth.method) {
    case 'agent':
      return [];
    case 'key':
      return auth.passphrase === undefined ? [auth.key] : [auth.key, auth.passphrase];
    case 'password':
    case 'keyboard-interactive':
      return [auth.password];
  }
}
