import type { ConnectionTest, KeyLook } from '../../../shared/contract/contact.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { NodeId } from '../../../shared/model/ids.ts';

/** A host that is met, with what is known of it so far. */
export interface MetHost {
  readonly nodeId: NodeId;
  readonly hostname: string;
  readonly address: string;
  /** Names of the jump hosts on the way, the nearest first. */
  readonly way: readonly string[];
  /** Null until it has answered, or not. */
  readonly look: KeyLook | null;
  /** The whole fingerprint, once it was confirmed here. */
  readonly pinned: string | null;
  /** Whether the app pins its key just now, or what kept it from that. */
  readonly pinning: 'asked' | WireError | null;
  readonly test: ConnectionTest | 'testing' | null;
}

/** Nothing is known of a host before it is asked. */
export const notMet = { look: null, pinned: null, pinning: null, test: null } as const;

/** Forgets what was known: the host is asked for its key once more. Whoever is at work on it just now goes on. Pure. */
export function askedAgain(host: MetHost): MetHost {
  const pinning = host.pinning === 'asked' ? host.pinning : null;
  const test = host.test === 'testing' ? host.test : null;
  return { ...host, look: null, pinned: null, pinning, test };
}

/** No login will say anything more. Pure. */
export function testEnded(host: MetHost): MetHost {
  return host.test === 'testing' ? { ...host, test: null } : host;
}

/** What kept its key from being pinned; null once it is, and while it is asked for again. Pure. */
export function refusalOf(host: MetHost): WireError | null {
  return isKnown(host) || host.pinning === 'asked' ? null : host.pinning;
}

/** Whether its key is pinned, by now or from before. */
export function isKnown({ look, pinned }: MetHost): boolean {
  return pinned !== null || look?.state === 'known';
}

/** The host that needs a person next, after another one in the list: a changed key, then an unknown one. Pure. */
export function nextToMeet(hosts: readonly MetHost[], after: NodeId | null): NodeId | null {
  const start = hosts.findIndex(({ nodeId }) => nodeId === after) + 1;
  const turned = [...hosts.slice(start), ...hosts.slice(0, start)];
  const open = turned.filter((host) => host.look !== null && !isKnown(host));
  const next =
    open.find(({ look }) => look?.state === 'unknown') ?? open.find(({ look }) => look?.state === 'changed');
  return next?.nodeId ?? null;
}
