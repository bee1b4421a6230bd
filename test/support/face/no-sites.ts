import type { ContactServices } from '../../../src/main/api/contact-services.ts';
import type { HostServices } from '../../../src/main/api/host-services.ts';
import type { SiteServices } from '../../../src/main/api/site-services.ts';
import { MusterError } from '../../../src/shared/model/error.ts';

const records = () => Promise.reject(new MusterError('unsupported', 'A script records nothing.'));

/** A script has its site already, and takes no other. */
export const noSites: SiteServices = {
  offered: () => Promise.resolve(null),
  preview: records,
  record: records,
  secrets: () => Promise.resolve([]),
  giveSecret: records,
};

/** And no other hosts. */
export const noHosts: HostServices = {
  add: records,
  logins: () => Promise.resolve([]),
  addCluster: records,
  remove: records,
  editCluster: records,
  removeCluster: records,
};

async function* nobodyAnswers(): AsyncGenerator<never> {
  yield* [];
}

/** And nobody answers. */
export const noContact: ContactServices = {
  scan: nobodyAnswers,
  keys: nobodyAnswers,
  confirm: records,
  replace: records,
  confirmList: records,
  test: nobodyAnswers,
  meetings: () => () => 'known',
};
