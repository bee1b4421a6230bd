import { type KeyboardEvent, memo, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { Dots } from './dots.tsx';
import type { Group } from './groups.ts';
import { chooseAll, isWhole, openSquare, pickUpAll } from './square-moves.ts';
import './squares.css';

/** How wide the dots of a square are, CSS pixels. */
const DOTS_WIDTH = 98;

export interface AgentSquaresProps {
  readonly groups: readonly Group[];
  readonly store: TopologyStore;
  readonly theme: string;
  /** While one of them is looked at from near: they stay, so that the way back is at once. */
  readonly hidden: boolean;
}

/** The agents from a distance: a square for each group, what is well a dot in it, all else its mark and a count. */
export function AgentSquares({ groups, store, theme, hidden }: AgentSquaresProps) {
  const chosen = useStore(store, (state) => state.chosen);
  const held = useStore(store, (state) => state.hand?.ids ?? null);
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (store.getState().hand !== null) return;
    const squares = [...(list.current?.querySelectorAll<HTMLElement>('[data-square]') ?? [])];
    const at = squares.findIndex((square) => square.matches(':focus'));
    const group = groups[at];
    if (group === undefined) return;
    const across = acrossOf(squares);
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -across,
      ArrowDown: across,
    };
    const step = steps[event.key];
    if (step !== undefined) squares[at + step]?.focus();
    else if (event.key === 'Enter') openSquare(store, group.name);
    else if (event.key === ' ') pickUpAll(store, group.cards, 'keys');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <ul className="squares" ref={list} hidden={hidden} onKeyDown={onKeyDown}>
      {groups.map((group, index) => (
        <Square
          key={group.name}
          group={group}
          store={store}
          theme={theme}
          stop={index === 0}
          chosen={isWhole(group.cards, chosen)}
          held={held !== null && isWhole(group.cards, held)}
        />
      ))}
    </ul>
  );
}

/** How many squares stand beside each other. */
function acrossOf(squares: readonly HTMLElement[]): number {
  const top = squares[0]?.offsetTop;
  const below = squares.findIndex((square) => square.offsetTop !== top);
  return below === -1 ? squares.length : below;
}

interface SquareProps {
  readonly group: Group;
  readonly store: TopologyStore;
  readonly theme: string;
  readonly stop: boolean;
  readonly chosen: boolean;
  readonly held: boolean;
}

const Square = memo(function Square({ group, store, theme, stop, chosen, held }: SquareProps) {
  const { name, cards, exceptions } = group;
  const words = text.topology.groups;
  const rest = useMemo(() => restOf(group), [group]);
  const draft = cards.some(({ kind }) => kind !== 'recorded');
  const classes = ['square', chosen ? 'chosen' : '', held ? 'held' : '', draft ? 'is-draft' : ''];
  const said = exceptions.map(([mark, count]) => `${count} ${text.marks[mark]}`).join(', ');
  return (
    <li>
      <button
        type="button"
        className={classes.join(' ')}
        data-square={name}
        data-card
        tabIndex={stop ? 0 : -1}
        aria-pressed={chosen}
        aria-label={words.square(name, cards.length, said === '' ? rest : said)}
        onClick={() => chooseAll(store, cards)}
        onDoubleClick={() => openSquare(store, name)}
      >
        <span className="square-head">
          <b>{name}</b> <span className="quiet">{cards.length}</span>
        </span>
        <Dots cards={cards} theme={theme} width={DOTS_WIDTH} />
        <span className="square-foot">
          {exceptions.slice(0, 3).map(([mark, count]) => (
            <span key={mark}>
              <Mark name={mark} label="" /> {count}
            </span>
          ))}
          {exceptions.length === 0 ? <span className="small quiet">{rest}</span> : null}
        </span>
      </button>
    </li>
  );
});

/** What all of a group are, when nothing stands out. */
function restOf({ cards }: Group): string {
  const active = cards.filter(({ mark }) => mark === 'active').length;
  const words = text.topology.groups;
  return active === cards.length ? words.allActive : words.active(active, cards.length);
}
