import type { LoginMethod } from '../../../shared/contract/hosts.ts';
import type { SiteId } from '../../../shared/model/ids.ts';

/** What somebody has typed and chosen so far. */
export interface HostsDraft {
  readonly text: string;
  /** Null for a new site. */
  readonly siteId: SiteId | null;
  readonly newSite: string;
  /** Name of a login of the site; null for a new one. */
  readonly credential: string | null;
  /** Whether somebody has chosen the login; until then the site's own stands there. */
  readonly isLoginChosen: boolean;
  readonly newCredential: string;
  readonly user: string;
  readonly method: LoginMethod['method'];
  readonly keyPath: string;
  readonly sudoAsks: boolean;
  readonly port: string;
  /** Host that all go through whose line names none. */
  readonly jump: string | null;
}

export const emptyDraft: HostsDraft = {
  text: '',
  siteId: null,
  newSite: '',
  credential: null,
  isLoginChosen: false,
  newCredential: 'field',
  user: '',
  method: 'agent',
  keyPath: '~/.ssh/id_ed25519',
  sudoAsks: false,
  port: '22',
  jump: null,
};
