import { useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { Mark, Pennant } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { outcomeOver, whoIn } from './editing.ts';
import type { Sheet } from './sheet.ts';

export interface InHandProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  /** Where the pointer was last, CSS pixels in the window. */
  readonly place: { readonly current: { readonly x: number; readonly y: number } };
}

/** What is held, at the pointer; for those who hear the page, where it is held and what a drop would do. */
export function InHand({ sheet, store, place }: InHandProps) {
  const hand = useStore(store, (state) => state.hand);
  const card = useRef<HTMLDivElement>(null);
  const pennant = useStore(store, (state) => state.pennant !== null);
  const held = hand?.by === 'mouse' || pennant;
  useLayoutEffect(() => {
    const { x, y } = place.current;
    if (held) card.current?.style.setProperty('translate', `${x}px ${y}px`);
  }, [held, place]);
  const [first] = hand?.by === 'mouse' ? sheet.hosts.filter(({ node }) => hand.ids.has(node.id)) : [];
  return (
    <>
      <div className="hidden" role="status">
        {spoken(sheet, store)}
      </div>
      {pennant ? (
        <div className="in-hand in-hand-pennant" ref={card}>
          <Pennant label="" /> {text.topology.initial}
        </div>
      ) : null}
      {first === undefined || hand === null ? null : (
        <div className="in-hand" ref={card}>
          <div className="row">
            <Mark name="adds" label="" />
            <b className="host">{first.node.hostname}</b>
          </div>
          <div className="small quiet">
            {hand.ids.size === 1 ? text.topology.escPutsBack : text.topology.andMore(hand.ids.size - 1)}
          </div>
        </div>
      )}
    </>
  );
}

function spoken(sheet: Sheet, store: TopologyStore): string {
  const { hand } = store.getState();
  if (hand === null || hand.over === null || hand.by === 'menu') return '';
  const { refusal, statements } = outcomeOver(sheet, hand.ids, hand.over);
  const what = statements.map(({ says, more }) => `${says} ${more ?? ''}`).join(' ');
  const held = text.topology.held(whoIn(sheet, hand.ids), text.topology.zones[hand.over]);
  return refusal === null ? `${held} ${what}` : `${held} ${text.topology.refusedWord}. ${refusal.says}`;
}
