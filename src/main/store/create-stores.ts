import type { Stores } from '../ports/stores.ts';
import type { MusterDatabase } from './database.ts';
import { createAuditStore } from './repositories/audit-store.ts';
import { createBundleStore } from './repositories/bundle-store.ts';
import { createClusterStore } from './repositories/cluster-store.ts';
import { createCredentialStore } from './repositories/credential-store.ts';
import { createDescriptionStore } from './repositories/description-store.ts';
import { createFindingStore } from './repositories/finding-store.ts';
import { createHostKeyStore } from './repositories/host-key-store.ts';
import { createNodeStore } from './repositories/node-store.ts';
import { createSettingStore } from './repositories/setting-store.ts';
import { createSiteStore } from './repositories/site-store.ts';

export interface StoresOptions {
  /** Takes secrets out of texts that come from hosts before they are kept; the vault's. */
  readonly redact?: (text: string) => string;
}

/** All repositories over one open database. */
export function createStores(db: MusterDatabase, options: StoresOptions = {}): Stores {
  const redact = options.redact ?? ((text: string) => text);
  return {
    sites: createSiteStore(db),
    clusters: createClusterStore(db),
    nodes: createNodeStore(db, { redact }),
    credentials: createCredentialStore(db),
    hostKeys: createHostKeyStore(db),
    bundles: createBundleStore(db),
    findings: createFindingStore(db, { redact }),
    audit: createAuditStore(db),
    settings: createSettingStore(db),
    descriptions: createDescriptionStore(db),
  };
}
