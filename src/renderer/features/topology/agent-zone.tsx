import { type ReactNode, useLayoutEffect, useRef } from 'react';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import { AgentSquares } from './agent-squares.tsx';
import { byBatch, shortKey } from './groups.ts';
import type { Sheet } from './sheet.ts';
import { openSquare } from './square-moves.ts';
import type { Grouping } from './use-groups.ts';
import { Cards, ZoneBox } from './zone.tsx';

export interface AgentZoneProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly only: string | null;
  readonly touch: boolean;
  readonly grouping: Grouping;
  readonly theme: string;
  readonly head: ReactNode;
}

/** The agents at one of three distances: all as squares, one square as cards, or few enough to be cards at once. */
export function AgentZone({ sheet, store, only, touch, grouping, theme, head }: AgentZoneProps) {
  const { groups, folded, open } = grouping;
  const cards = { sheet, store, zone: 'agent' } as const;
  useFocusAlong(open?.name ?? null);
  const body =
    folded || groups.length > 0 ? (
      <>
        {folded ? <AgentSquares groups={groups} store={store} theme={theme} hidden={open !== null} /> : null}
        {open === null ? null : <Cards {...cards} cards={open.cards} />}
        {folded ? null : <Cards {...cards} cards={groups.flatMap((group) => group.cards)} groups={groups} />}
      </>
    ) : undefined;
  return (
    <ZoneBox
      sheet={sheet}
      store={store}
      only={only}
      touch={touch}
      zone="agent"
      body={body}
      head={
        <>
          {head}
          <Tools store={store} grouping={grouping} />
        </>
      }
    />
  );
}

/** The focus goes along: to the first host of a square that opens, and back to the square. Who has it elsewhere keeps it. */
function useFocusAlong(open: string | null): void {
  const was = useRef(open);
  useLayoutEffect(() => {
    const before = was.current;
    was.current = open;
    const { activeElement: at, body } = document;
    // A square that is hidden now has the focus still; what is gone has left it to the page.
    if (before === open || !(at === null || at === body || at.matches('[data-square]'))) return;
    const next = open === null ? `[data-square="${CSS.escape(before ?? '')}"]` : '[data-host] [data-card]';
    document.querySelector<HTMLElement>(`[data-zone="agent"] ${next}`)?.focus();
  }, [open]);
}

/** How the agents are divided, and the way back from near. */
function Tools({ store, grouping }: { store: TopologyStore; grouping: Grouping }) {
  const { offered, by, folded, open } = grouping;
  const words = text.topology.groups;
  if (!folded && offered.length === 0) return null;
  return (
    <div className="zone-tools">
      {open === null ? null : (
        <button type="button" className="btn slim" onClick={() => openSquare(store, null)}>
          {words.back} <kbd>Esc</kbd>
        </button>
      )}
      <label>
        {folded ? words.squaresAre : words.groupedBy}{' '}
        <select
          value={by ?? ''}
          onChange={({ target }) =>
            store.setState({ grouping: target.value === '' ? null : target.value, square: null })
          }
        >
          {folded ? null : <option value="">{words.nothing}</option>}
          {offered.map((key) => (
            <option key={key} value={key}>
              {words.label(shortKey(key))}
            </option>
          ))}
          {folded ? <option value={byBatch}>{words.batches}</option> : null}
        </select>
      </label>
    </div>
  );
}
