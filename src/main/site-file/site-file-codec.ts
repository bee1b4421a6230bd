import { type Clock, isoNow, systemClock } from '../platform/clock.ts';
import type { SiteFileCodec } from '../ports/site-file.ts';
import { parseSiteFile } from './parse-site-file.ts';
import { renderSiteFile } from './render-site-file.ts';

/** The adapter; the clock says when the host keys of a file count as confirmed. */
export function createSiteFileCodec(clock: Clock): SiteFileCodec {
  return {
    parse: (file) => parseSiteFile({ ...file, now: isoNow(clock) }),
    render: renderSiteFile,
  };
}

/** The adapter on the machine's own clock. */
export const siteFileCodec: SiteFileCodec = createSiteFileCodec(systemClock);
