import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SiteId } from '../../shared/model/ids.ts';
import { isoNow } from '../platform/clock.ts';
import type { AppDeps } from './deps.ts';

/** What is remembered of a site file, so that an edit nobody read in is noticed. */
const keys = (siteId: SiteId) => ({
  path: `site-file/${siteId}/path`,
  sum: `site-file/${siteId}/sha256`,
  readAt: `site-file/${siteId}/read-at`,
});

const sumOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Remembers which file a site was read from, and as what. */
export function rememberSiteFile(
  { stores, clock }: Pick<AppDeps, 'stores' | 'clock'>,
  siteId: SiteId,
  file: { readonly path: string; readonly text: string },
): void {
  const { path, sum, readAt } = keys(siteId);
  stores.settings.setText(path, file.path);
  stores.settings.setText(sum, sumOf(file.text));
  stores.settings.setText(readAt, isoNow(clock));
}

/** Remembers that what is wanted was said anew without the file: what was taken away before is not brought back unasked. */
export function rememberDescribed(
  { stores, clock }: Pick<AppDeps, 'stores' | 'clock'>,
  siteId: SiteId,
): void {
  stores.settings.setText(keys(siteId).readAt, isoNow(clock));
}

/** The name of the file a site was read from; one that fits any where there was none. */
export function siteFileName({ stores }: Pick<AppDeps, 'stores'>, siteId: SiteId): string {
  return basename(stores.settings.text(keys(siteId).path) ?? 'site.yaml');
}

/** When a site was described last (ISO 8601); null where that is not known. */
export function siteFileReadAt({ stores }: Pick<AppDeps, 'stores'>, siteId: SiteId): string | null {
  return stores.settings.text(keys(siteId).readAt);
}

/** Path of the file of a site where it says something else than what was read; null where it is the same, or is not there to compare. */
export async function editedSiteFile(
  { stores }: Pick<AppDeps, 'stores'>,
  siteId: SiteId,
): Promise<string | null> {
  const { path, sum } = keys(siteId);
  const file = stores.settings.text(path);
  if (file === null) return null;
  // On another laptop, or with the stick pulled, there is nothing to compare with.
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null || sumOf(text) === stores.settings.text(sum) ? null : file;
}
