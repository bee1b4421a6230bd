import type { AddHosts, LoginMethod } from '../../../shared/contract/hosts.ts';
import type { HostLine } from '../../../shared/rules/host-lines.ts';
import type { HostsDraft } from '../../stores/view/hosts-draft.ts';

/** What is still missing before hosts can be added. */
export type Missing = 'hosts' | 'problems' | 'site' | 'loginName' | 'user' | 'path' | 'port';

/** The first thing that is missing, or null. Pure. */
export function missingIn(draft: HostsDraft, lines: readonly HostLine[]): Missing | null {
  if (lines.length === 0) return 'hosts';
  if (lines.some(({ host }) => host === null)) return 'problems';
  if (draft.siteId === null && draft.newSite.trim() === '') return 'site';
  return loginMissing(draft) ?? (portOf(draft.port) === null ? 'port' : null);
}

function loginMissing({ credential, newCredential, user, method, keyPath }: HostsDraft): Missing | null {
  if (credential !== null) return null;
  if (newCredential.trim() === '') return 'loginName';
  if (user.trim() === '') return 'user';
  return method === 'key-file' && !/^(\/|~\/)/.test(keyPath.trim()) ? 'path' : null;
}

function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : null;
}

/** What is asked of the app; null while something is missing. Pure. */
export function requestOf(draft: HostsDraft, lines: readonly HostLine[]): AddHosts | null {
  const port = portOf(draft.port);
  if (missingIn(draft, lines) !== null || port === null) return null;
  return {
    site: draft.siteId === null ? { newSite: draft.newSite.trim() } : { siteId: draft.siteId },
    login: loginOf(draft),
    hosts: lines.flatMap(({ host }) =>
      host === null
        ? []
        : {
            hostname: host.hostname,
            address: host.address,
            port: host.port ?? port,
            // The host that the others go through goes through nobody.
            jump: host.jump ?? (draft.jump === host.hostname ? null : draft.jump),
          },
    ),
  };
}

function loginOf({
  credential,
  newCredential,
  user,
  method,
  keyPath,
  sudoAsks,
}: HostsDraft): AddHosts['login'] {
  if (credential !== null) return { credential };
  const login: LoginMethod = method === 'key-file' ? { method, path: keyPath.trim() } : { method };
  return { newCredential: newCredential.trim(), user: user.trim(), login, sudoAsks };
}

/** A host typed by hand, as one more line. Whatever is typed stays a word: blanks and commas would make it two. */
export function withLine(
  text: string,
  { address, name }: { readonly address: string; readonly name: string },
): string {
  const line = [address, name]
    .map((word) => word.trim().replace(/[\s,;]+/g, '_'))
    .filter((word) => word !== '')
    .join(' ');
  return text === '' || text.endsWith('\n') ? `${text}${line}\n` : `${text}\n${line}\n`;
}
