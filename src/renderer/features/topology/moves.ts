import type { NodeId } from '../../../shared/model/ids.ts';
import type { TopologyStore, Zone } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import { letGo, makeInitial, tellJoin } from './editing.ts';
import type { Host, Sheet } from './sheet.ts';

/** One thing a menu can do with hosts; the same as a drag would. */
export interface Move {
  readonly key: string;
  readonly label: string;
  readonly hint: string | null;
  readonly disabled: boolean;
  /** Lets the zones say what it would come to. */
  show(): void;
  act(): void;
}

const order: readonly Zone[] = ['server', 'agent', 'unassigned'];

/** Everything a drag can do with these hosts, as a list for a menu. */
export function movesOf(sheet: Sheet, store: TopologyStore, hosts: readonly Host[]): readonly Move[] {
  const ids: ReadonlySet<NodeId> = new Set(hosts.map(({ node }) => node.id));
  const show = (over: Zone) => store.setState({ hand: { ids, by: 'menu', over } });
  const zoneMoves = order.map((zone) => ({
    key: zone,
    label: text.topology.zones[zone],
    hint: null,
    disabled: hosts.every(({ wanted }) => (wanted.role ?? 'unassigned') === zone),
    show: () => show(zone),
    act: () => {
      show(zone);
      letGo(store, sheet);
    },
  }));
  const [only, second] = hosts;
  if (only === undefined || second !== undefined || only.wanted.role === null) return zoneMoves;
  const joins: Move = {
    key: 'joins',
    label: text.topology.joinsHow,
    hint: 'J',
    disabled: false,
    show: () => hideMove(store),
    act: () => tellJoin(store, sheet, only.node.id),
  };
  if (only.wanted.role !== 'server' || only.wanted.isInitial) return [...zoneMoves, joins];
  const initial: Move = {
    key: 'initial',
    label: text.topology.makeInitialHere,
    hint: 'I',
    disabled: false,
    show: () => hideMove(store),
    act: () => makeInitial(store, sheet, only.node.id),
  };
  return [...zoneMoves, initial, joins];
}

/** Ends what a menu's entry was saying. */
export function hideMove(store: TopologyStore): void {
  store.setState(({ hand }) => (hand?.by === 'menu' ? { hand: null } : {}));
}
