import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { NodeId } from '../../../shared/model/ids.ts';
import { isMoved } from '../../../shared/rules/placing/place.ts';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import { joinThrough } from './join-address.ts';
import { type Joiner, type JoinKind, type JoinLines, joinLines } from './join-lines.ts';
import { type Host, type Sheet, shortName } from './sheet.ts';
import type { Box } from './squares.ts';
import './joins.css';

/** With more members than this their lines would be a web: only those of the chosen ones are drawn. */
const MOST_LINES = 40;

export interface JoinsProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  /** The only mark shown, or null for all; a filter moves cards. */
  readonly only: string | null;
  readonly root: RefObject<HTMLElement | null>;
}

/** Who joins through whom: lines over the sheet, drawn anew whenever cards have moved. Said in words in the panel, so hidden here. */
export function Joins({ sheet, store, only, root }: JoinsProps) {
  const chosen = useStore(store, (state) => state.chosen);
  const [drawn, setDrawn] = useState<JoinLines | null>(null);
  const kept = useRef('');
  const measure = () => {
    const lines = root.current === null ? null : linesOn(root.current, sheet, chosen);
    const print = JSON.stringify(lines);
    if (print === kept.current) return;
    kept.current = print;
    setDrawn(lines);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is measured is where all of these have put the cards.
  useLayoutEffect(measure, [sheet, chosen, only]);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    for (const list of element.querySelectorAll('.host-cards, [data-station]')) observer.observe(list);
    element.addEventListener('scroll', measure, true);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure, true);
    };
  });
  if (drawn === null) return null;
  return (
    <svg className="joins" width="100%" height="100%" aria-hidden="true">
      {drawn.lines.map(({ kind, path }) => (
        <path key={`${kind} ${path}`} className={`join join-${kind}`} d={path} />
      ))}
      {drawn.heads.map(({ kind, path }) => (
        <path key={path} className={`join-head join-${kind}`} d={path} />
      ))}
      {drawn.serverWords === null ? null : <text {...drawn.serverWords}>{serverWords(sheet)}</text>}
      {/* A station says it itself. */}
      {drawn.agentWords === null || sheet.cluster.apiAddress !== null ? null : (
        <text {...drawn.agentWords}>{agentWords(sheet)}</text>
      )}
    </svg>
  );
}

function linesOn(root: HTMLElement, sheet: Sheet, chosen: ReadonlySet<NodeId>): JoinLines | null {
  const ground = root.querySelector('[data-sheet]')?.getBoundingClientRect();
  const zone = (name: string) => root.querySelector(`[data-zone="${name}"]`)?.getBoundingClientRect();
  const [above, below] = [zone('server'), zone('agent')];
  if (ground === undefined || above === undefined || below === undefined) return null;
  const boxOf = ({ node }: Host): Box | null => {
    const card = root.querySelector(`[data-sheet] [data-host="${CSS.escape(node.id)}"]`);
    const view = card?.closest('.host-cards')?.getBoundingClientRect();
    if (card === null || view === undefined) return null;
    const { left, top, right, bottom } = card.getBoundingClientRect();
    // What is scrolled out of its zone has no place on the sheet now.
    if (top < view.top - 1 || bottom > view.bottom + 1) return null;
    const from = { x: ground.left, y: ground.top };
    return { left: left - from.x, right: right - from.x, top: top - from.y, bottom: bottom - from.y };
  };
  const members = sheet.hosts.filter(({ wanted }) => wanted.role !== null);
  const shown = members.length > MOST_LINES ? members.filter(({ node }) => chosen.has(node.id)) : members;
  const joiners = (role: 'server' | 'agent'): readonly Joiner[] =>
    shown
      .filter(({ wanted }) => wanted.role === role && !wanted.isInitial)
      .flatMap((host) => {
        const box = boxOf(host);
        return box === null ? [] : [{ box, kind: kindOf(host) }];
      });
  const initial = members.find(({ wanted }) => wanted.isInitial);
  const through = sheet.cluster.apiAddress === null && initial !== undefined ? boxOf(initial) : null;
  if (through === null && sheet.cluster.apiAddress === null) return null;
  return joinLines({
    through,
    servers: joiners('server'),
    agents: joiners('agent'),
    ...lineBetween({ root, ground, above, below }),
  });
}

interface Between {
  readonly root: HTMLElement;
  readonly ground: DOMRect;
  readonly above: DOMRect;
  readonly below: DOMRect;
}

/** Where the line runs that agents hang on: between the zones, and from the station that stands there. */
function lineBetween({ root, ground, above, below }: Between): {
  readonly gapY: number;
  readonly left: number;
} {
  const station = root.querySelector('[data-station="balancer"]')?.getBoundingClientRect();
  const middle = (top: number, bottom: number) => (top + bottom) / 2 - ground.top;
  return station === undefined
    ? { gapY: middle(above.bottom, below.top), left: above.left - ground.left + 14 }
    : { gapY: middle(station.top, station.bottom), left: station.right - ground.left };
}

function kindOf(host: Host): JoinKind {
  if (isMoved(host)) return 'draft';
  return host.node.status === 'failed' ? 'broken' : 'recorded';
}

/** More names than this have no room on a line. */
const MOST_NAMES = 3;

function serverWords(sheet: Sheet): string {
  const others = sheet.hosts.filter(({ wanted }) => wanted.role === 'server' && !wanted.isInitial);
  const names = others.slice(0, MOST_NAMES).map(({ node }) => shortName(node.hostname));
  const more = others.length - names.length;
  const who = more > 0 ? `${names.join(', ')} +${more}` : names.join(', ');
  return text.topology.joinThrough(who, others.length, joinThrough(sheet));
}

function agentWords(sheet: Sheet): string {
  const { all, agents } = text.topology.joiners;
  return text.topology.joinThrough(sheet.cluster.apiAddress === null ? agents : all, 2, joinThrough(sheet));
}
