import type { NodeId } from '../../../shared/model/ids.ts';
import { type DropOutcome, dropOutcome } from '../../../shared/rules/placing/outcome.ts';
import { wishesOf, withInitial } from '../../../shared/rules/placing/place.ts';
import { moveRefusal, type Refusal } from '../../../shared/rules/placing/refusal.ts';
import { draw, roleOf, type TopologyStore, type Zone } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import type { Host, Sheet } from './sheet.ts';

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

/** Makes a server the one that bootstraps the cluster. */
export function makeInitial(store: TopologyStore, sheet: Sheet, id: NodeId): void {
  const host = sheet.hosts.find(({ node }) => node.id === id);
  if (host?.wanted.role !== 'server' || host.wanted.isInitial) return;
  const after = withInitial(sheet.hosts, id);
  const refusal = moveRefusal(sheet.placing, { before: sheet.hosts, after });
  if (refusal === null) draw(store, wishesOf(after));
  else refuse(store, { zone: 'server', who: host.node.hostname, refusal });
}

function refuse(
  store: TopologyStore,
  refused: { readonly zone: Zone; readonly who: string; readonly refusal: Refusal },
): void {
  store.setState({ refused: { ...refused, at: new Date().toISOString() } });
}

/** The hosts in words: one by name, more by number. */
export function whoIn(sheet: Sheet, ids: ReadonlySet<NodeId>): string {
  const [first, second] = sheet.hosts.filter(({ node }) => ids.has(node.id));
  return second === undefined ? (first?.node.hostname ?? '') : text.topology.several(ids.size);
}
