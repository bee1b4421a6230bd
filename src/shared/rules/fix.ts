import type { ErrorCode } from '../model/error.ts';
import type { Finding } from '../model/finding.ts';

/** What the window can do itself about something that speaks against a run: each opens a form, and nothing is changed before it is confirmed there. */
export type Fix =
  /** Compare host keys, pin them, and log in. */
  | { readonly kind: 'contact'; readonly hosts: readonly string[] }
  /** Give the secrets of the site. */
  | { readonly kind: 'secrets' }
  /** Correct the settings of a host. */
  | { readonly kind: 'host'; readonly hosts: readonly string[] }
  /** Give hosts other roles. */
  | { readonly kind: 'topology' };

/** Rules whose cure is a setting that Muster keeps. What lies on the host, or in the bundle, is not Muster's to mend. */
const kinds: Readonly<Record<string, Fix['kind']>> = {
  /** Hosts can be logged in to. */
  F101: 'contact',
  /** The address is on the host. */
  F132: 'host',
  /** Exactly one initial server; a good number of servers; addresses are unique. */
  F201: 'topology',
  F202: 'topology',
  F204: 'topology',
  /** Labels a node may give itself. */
  F210: 'host',
};

/** The form that cures a finding; null where none does. @param hosts those it was found on. Pure. */
export function fixOfFinding({ rule, subject }: Finding, hosts: readonly string[]): Fix | null {
  const kind = kinds[rule];
  if (kind === undefined) return null;
  if (kind === 'topology' || kind === 'secrets') return { kind };
  return subject.kind === 'node' && hosts.length > 0 ? { kind, hosts } : null;
}

const contact: ReadonlySet<ErrorCode> = new Set(['host-key-unknown', 'host-key-changed', 'host-login']);

/** The form that cures what kept a host's step from going; null where none does. @param host null for a step of the cluster. Pure. */
export function fixOfError({ code }: { readonly code: ErrorCode }, host: string | null): Fix | null {
  if (host !== null && contact.has(code)) return { kind: 'contact', hosts: [host] };
  return code === 'sudo' ? { kind: 'secrets' } : null;
}
