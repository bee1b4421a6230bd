import type { NodeId } from '../../../shared/model/ids.ts';
import { type DropOutcome, dropOutcome } from '../../../shared/rules/placing/outcome.ts';
import { type Wishes, wishesOf, withInitial } from '../../../shared/rules/placing/place.ts';
import { moveRefusal, type Refusal } from '../../../shared/rules/placing/refusal.ts';
import { draw, roleOf, type TopologyStore, type Zone } from '../../stores/view/topology-store.ts';
import { type Host, type Sheet, whoOf } from './sheet.ts';

/** What dropping these hosts on a zone would come to. */
export function outcomeOver(sheet: Sheet, ids: ReadonlySet<NodeId>, zone: Zone): DropOutcome<Host['node']> {
  return dropOutcome(sheet.placing, sheet.hosts, { ids, role: roleOf(zone) });
}

/** Lets go of what is in the hand where it is held. @returns whether something moved. */
export function letGo(store: TopologyStore, sheet: Sheet): boolean {
  const { hand } = store.getState();
  store.setState({ hand: null });
  if (hand === null || hand.over === null) return false;
  const { refusal, moving, hosts } = outcomeOver(sheet, hand.ids, hand.over);
  if (moving === 0) return false;
  if (refusal !== null) {
    refuse(store, { zone: hand.over, who: whoIn(sheet, hand.ids), refusal });
    return false;
  }
  draw(store, wishesOf(hosts));
  return true;
}

/** What giving the pennant to a host would come to; null where it is no server, or has it already. */
export function pennantOver(sheet: Sheet, id: NodeId | null): PennantOutcome | null {
  const host = sheet.hosts.find(({ node }) => node.id === id);
  if (host?.wanted.role !== 'server' || host.wanted.isInitial) return null;
  const after = withInitial(sheet.hosts, host.node.id);
  const refusal = moveRefusal(sheet.placing, { before: sheet.hosts, after });
  return { who: host.node.hostname, refusal, wishes: wishesOf(after) };
}

/** What the pennant says before it is let go. */
export interface PennantOutcome {
  readonly who: string;
  readonly refusal: Refusal | null;
  readonly wishes: Wishes;
}

/** Makes a server the one that bootstraps the cluster. */
export function makeInitial(store: TopologyStore, sheet: Sheet, id: NodeId | null): void {
  const outcome = pennantOver(sheet, id);
  if (outcome === null) return;
  const { who, refusal, wishes } = outcome;
  if (refusal === null) draw(store, wishes);
  else refuse(store, { zone: 'server', who, refusal });
}

/** Lets go of the pennant where it is held. */
export function letPennantGo(store: TopologyStore, sheet: Sheet): void {
  const { pennant } = store.getState();
  store.setState({ pennant: null });
  makeInitial(store, sheet, pennant?.over ?? null);
}

function refuse(
  store: TopologyStore,
  refused: { readonly zone: Zone; readonly who: string; readonly refusal: Refusal },
): void {
  store.setState({ refused: { ...refused, at: new Date().toISOString() } });
}

/** The hosts in words: one by name, more by number. */
export function whoIn(sheet: Sheet, ids: ReadonlySet<NodeId>): string {
  return whoOf(sheet.hosts.filter(({ node }) => ids.has(node.id)));
}
