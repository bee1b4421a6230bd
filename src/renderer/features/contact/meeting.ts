import type { ConnectionTest, KeyLook } from '../../../shared/contract/contact.ts';
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
  readonly test: ConnectionTest | 'testing' | null;
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
