import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { choose, chooseUpTo, type TopologyStore, type Zone } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import { makeInitial } from './editing.ts';
import type { Group } from './groups.ts';
import { HostCard } from './host-card.tsx';
import { RowWindow } from './row-window.tsx';
import { RuleBox } from './rule-box.tsx';
import { type Card, type Sheet, shows } from './sheet.ts';
import { chooseAll, standing } from './square-moves.ts';

/** A tray with more hosts than this draws only those that are seen, each a little lower. */
const LONG_TRAY = 100;
/** Height of a row of it, CSS pixels; in touch mode as the rows of every list. */
const TRAY_ROW_PX = { fine: 48, touch: 70 };

export interface ZoneProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly zone: Zone;
  /** Whether fingers are meant. */
  readonly touch: boolean;
  /** The only mark shown, or null for all. */
  readonly only: string | null;
  readonly head: ReactNode;
  /** Drawn instead of all cards. */
  readonly body?: ReactNode;
  readonly children?: ReactNode;
}

/** A role as a place: its hosts, what is true of it, and what would be. */
export function ZoneBox({ sheet, store, zone, touch, only, head, body, children }: ZoneProps) {
  const hand = useStore(store, (state) => state.hand);
  const over = hand?.over === zone;
  return (
    <section
      className={`role-zone zone-${zone} ${hand === null ? '' : 'open'} ${over ? 'over' : ''}`}
      data-zone={zone}
      data-region={zone}
      aria-label={text.topology.zones[zone]}
    >
      {head}
      {body ?? (
        <Cards
          sheet={sheet}
          store={store}
          zone={zone}
          rowHeight={touch ? TRAY_ROW_PX.touch : TRAY_ROW_PX.fine}
          cards={sheet.zones[zone].filter((card) => shows(card, only))}
        />
      )}
      <RuleBox sheet={sheet} store={store} zone={zone} />
      {children}
    </section>
  );
}

export interface CardsProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly zone: Zone;
  readonly cards: readonly Card[];
  /** Of a long tray, CSS pixels. */
  readonly rowHeight?: number;
  /** The same cards, divided; each group begins with its name. */
  readonly groups?: readonly Group[];
}

/** Hosts as cards. Of a long tray only what is seen is drawn. */
export function Cards({ sheet, store, zone, cards, rowHeight = TRAY_ROW_PX.fine, groups = [] }: CardsProps) {
  const chosen = useStore(store, (state) => state.chosen);
  const at = useStore(store, (state) => state.at);
  const held = useStore(store, (state) => (state.hand?.by === 'menu' ? null : state.hand?.ids));
  const marked = useStore(store, (state) => state.pennant?.over ?? null);
  // Tab stops at the host that was used last, else at the first.
  const own = standing(cards);
  const stop = own.find((id) => id === at) ?? own[0];
  const row = (card: Card) => {
    const { id } = card.host.node;
    return (
      <HostCard
        key={`${card.kind === 'ghost' ? 'ghost' : 'host'}/${id}`}
        card={card}
        zone={text.topology.zones[zone]}
        chosen={chosen.has(id)}
        held={held?.has(id) ?? false}
        marked={id === marked}
        stop={id === stop}
        onChoose={(one, how) =>
          how === 'up-to' ? chooseUpTo(store, one, own) : choose(store, one, how === 'beside')
        }
        onChooseAll={() => chooseAll(store, cards)}
        onInitial={(one) => makeInitial(store, sheet, one)}
      />
    );
  };
  if (zone === 'unassigned' && cards.length > LONG_TRAY)
    return <RowWindow className="host-cards" items={cards} rowHeight={rowHeight} row={row} />;
  const heads = new Map(groups.map((group) => [group.cards[0], group.name]));
  return (
    <ul className="host-cards">
      {cards.map((card) => {
        const name = heads.get(card);
        if (name === undefined) return row(card);
        return [
          <li key={name} className="group-name">
            {name}
          </li>,
          row(card),
        ];
      })}
    </ul>
  );
}
