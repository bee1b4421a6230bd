import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { FleetNode } from '../../../shared/contract/fleet.ts';
import { type NodeId, nodeIdSchema } from '../../../shared/model/ids.ts';
import { choose, type TopologyStore } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import { focusAfter } from './focus-after.ts';
import { hideMove, type Move, movesOf } from './moves.ts';
import { type Host, type Sheet, whoOf } from './sheet.ts';
import './host-menu.css';

export interface HostMenuProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly root: RefObject<HTMLElement | null>;
  readonly onTerminal: (node: FleetNode) => void;
}

/** The menu of a host, or of all that are chosen: at the right button, and at the menu key. Each entry says first what it would do. */
export function HostMenu({ sheet, store, root, onTerminal }: HostMenuProps) {
  const [at, setAt] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const chosen = useStore(store, (state) => state.chosen);
  const opener = useRef<NodeId | null>(null);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const onMenu = (event: MouseEvent) => {
      const card = event.target instanceof Element ? event.target.closest('[data-host]') : null;
      const id = nodeIdSchema.safeParse(card?.getAttribute('data-host'));
      const { hand, pennant, chosen: before } = store.getState();
      // The right button puts back what a hand holds.
      if (card === null || !id.success || hand !== null || pennant !== null) return;
      event.preventDefault();
      if (!before.has(id.data)) choose(store, id.data, false);
      opener.current = id.data;
      const { left, bottom } = card.getBoundingClientRect();
      // The menu key has no place of its own.
      setAt(event.clientX === 0 && event.clientY === 0 ? { x: left, y: bottom } : placeOf(event));
    };
    element.addEventListener('contextmenu', onMenu);
    return () => element.removeEventListener('contextmenu', onMenu);
  }, [root, store]);
  if (at === null) return null;
  const hosts = sheet.hosts.filter(({ node }) => chosen.has(node.id));
  const close = (back: boolean) => {
    hideMove(store);
    setAt(null);
    // What was done may have put the card into another zone, where it is another element.
    const card = `[data-host="${CSS.escape(opener.current ?? '')}"] [data-card]`;
    if (back) focusAfter(() => root.current?.querySelector<HTMLElement>(card));
  };
  return (
    <Menu
      at={at}
      label={text.topology.menuOf(whoOf(hosts))}
      moves={[...movesOf(sheet, store, hosts), ...terminalMove(store, hosts, onTerminal)]}
      onClose={close}
    />
  );
}

/** A terminal is opened on one host; on several it is the screen of the terminals that keeps them beside each other. */
function terminalMove(
  store: TopologyStore,
  [only, second]: readonly Host[],
  onTerminal: (node: FleetNode) => void,
): readonly Move[] {
  if (only === undefined || second !== undefined) return [];
  const { node } = only;
  const label = text.fleetTools.terminalOn(node.hostname);
  const show = () => hideMove(store);
  return [{ key: 'terminal', label, hint: null, disabled: false, show, act: () => onTerminal(node) }];
}

function placeOf({ clientX: x, clientY: y }: MouseEvent): { readonly x: number; readonly y: number } {
  return { x, y };
}

interface MenuProps {
  readonly at: { readonly x: number; readonly y: number };
  readonly label: string;
  readonly moves: readonly Move[];
  readonly onClose: (back: boolean) => void;
}

function Menu({ at, label, moves, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const items = () => [...(menu.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? [])];
  // biome-ignore lint/correctness/useExhaustiveDependencies: only where it opens anew.
  useLayoutEffect(() => {
    const box = menu.current?.getBoundingClientRect();
    if (box !== undefined) {
      const x = Math.min(at.x, innerWidth - box.width - 8);
      const y = Math.min(at.y, innerHeight - box.height - 8);
      menu.current?.style.setProperty('translate', `${x}px ${y}px`);
    }
    items()[0]?.focus();
  }, [at]);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const all = items();
    const now = all.findIndex((item) => item.matches(':focus'));
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) all[(now + step + all.length) % all.length]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') onClose(true);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className="host-menu"
      role="menu"
      aria-label={label}
      ref={menu}
      onKeyDown={onKeyDown}
      onBlur={({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && menu.current?.contains(relatedTarget) === true))
          onClose(false);
      }}
    >
      <span className="cap">{label}</span>
      {moves.map(({ key, label: says, hint, disabled, show, act }) => (
        <button
          type="button"
          role="menuitem"
          key={key}
          disabled={disabled}
          onFocus={show}
          onMouseEnter={({ currentTarget }) => currentTarget.focus()}
          onClick={() => {
            act();
            onClose(true);
          }}
        >
          {says} {hint === null ? null : <kbd>{hint}</kbd>}
        </button>
      ))}
    </div>
  );
}
