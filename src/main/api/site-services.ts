import type { GivenSecret, SiteFileText, SitePreview, WantedSecret } from '../../shared/contract/sites.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import type { CallContext } from '../platform/call-context.ts';

/** What faces can do with sites as files describe them. All reject with a MusterError for what a person can mend. */
export interface SiteServices {
  /** The file the system asked Muster to open; null where it asked for none. @throws MusterError `site-file` where it cannot be read. */
  offered(ctx: CallContext): Promise<SiteFileText | null>;
  /** What a site file comes to; a file that cannot be read is an answer too. */
  preview(ctx: CallContext, file: SiteFileText): Promise<SitePreview>;
  /** Records what a preview showed. @throws MusterError `site-file`, `run-locked`, `bad-input`. */
  record(ctx: CallContext, file: SiteFileText & { readonly seen: string }): Promise<SiteId>;
  /** The secrets a person has to give for a site; never a value. */
  secrets(ctx: CallContext, siteId: SiteId): Promise<readonly WantedSecret[]>;
  /** Gives one to the vault. @throws MusterError `not-found`, `secret-sealed`, `bad-input`. */
  giveSecret(ctx: CallContext, secret: GivenSecret): Promise<void>;
}
