import { MusterError } from '../../shared/model/error.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import type { SiteDescription } from '../ports/stores.ts';
import type { AppDeps } from './deps.ts';
import { rememberDescribed } from './site-file-read.ts';

type DescribeDeps = Pick<AppDeps, 'stores' | 'siteFile' | 'clock'>;

/** What is wanted of a site now. @throws MusterError `not-found`. */
export function descriptionOf({ stores }: Pick<AppDeps, 'stores'>, siteId: SiteId): SiteDescription {
  const description = stores.descriptions.load(siteId);
  if (description !== null) return description;
  throw new MusterError('not-found', `There is no site ${siteId} in the database.`);
}

/**
 * Records what is wanted of a site exactly as reading its edited site file would: it is written as that file and read again, so
 * that nothing is recorded in a window that `muster up site.yaml` would not take. No host is touched.
 * @returns the rows as stored. @throws MusterError `bad-input` with what reading the file would say.
 */
export function describeSite(deps: DescribeDeps, wanted: SiteDescription): SiteDescription {
  const stored = deps.stores.descriptions.apply(asRead(deps, wanted));
  rememberDescribed(deps, stored.site.id);
  return stored;
}

function asRead({ siteFile }: Pick<AppDeps, 'siteFile'>, wanted: SiteDescription): SiteDescription {
  const reading = siteFile.parse({ text: siteFile.render(wanted), fileName: 'the site file' });
  if (reading.ok) return reading.description;
  const [first] = reading.problems;
  throw new MusterError(
    'bad-input',
    first?.message ?? 'What was drawn cannot be written as a site file.',
    first === undefined ? {} : { cure: first.fix },
  );
}
