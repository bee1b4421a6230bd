import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { MarkName } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import type { Card } from './sheet.ts';

/** More agents than this are drawn as squares of dots: as cards nobody would see the whole. */
export const FOLD_FROM = 120;
/** Members of a square where no label divides them. */
const BATCH = 84;
/** A label with more values than this divides nothing. */
const MOST_SQUARES = 260;

/** Not the name of any label: those have no blank at their start. */
export const byBatch = ' batch';

/** Hosts that belong together. */
export interface Group {
  readonly name: string;
  readonly cards: readonly Card[];
  /** How often each mark that is not simply well is there, worst first. */
  readonly exceptions: readonly (readonly [MarkName, number])[];
}

/** From what needs a person to what is only on its way. */
const worstFirst: readonly MarkName[] = [
  'failed',
  'blocks',
  'warns',
  'interrupted',
  'waiting',
  'leaves',
  'draining',
  'installing',
  'running',
  'removed',
  'unseen',
  'adds',
];

/** The labels that divide these hosts into more than one group and not into too many; racks and zones first. */
export function groupingsOf(nodes: readonly FleetNode[]): readonly string[] {
  const values = new Map<string, Set<string>>();
  for (const { labels } of nodes) {
    for (const [key, value] of Object.entries(labels)) {
      const known = values.get(key) ?? new Set();
      values.set(key, known.add(value));
    }
  }
  const usual = (key: string) => (/rack|zone/.test(key) ? 0 : 1);
  return [...values]
    .filter(([, { size }]) => size > 1 && size <= MOST_SQUARES)
    .map(([key]) => key)
    .toSorted((a, b) => usual(a) - usual(b) || (a < b ? -1 : 1));
}

const byNumber = new Intl.Collator('en', { numeric: true });

/** Cards in groups by a label, or in batches by name; each group in the order in which the cards came. */
export function groupsOf(cards: readonly Card[], by: string): readonly Group[] {
  return by === byBatch ? batches(cards) : byLabel(cards, by);
}

function byLabel(cards: readonly Card[], key: string): readonly Group[] {
  const groups = new Map<string, Card[]>();
  for (const card of cards) {
    const value = card.host.node.labels[key];
    const name = value === undefined ? text.topology.groups.none(shortKey(key)) : `${shortKey(key)} ${value}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [card]);
    else group.push(card);
  }
  return [...groups]
    .toSorted(([a], [b]) => byNumber.compare(a, b))
    .map(([name, members]) => groupOf(name, members));
}

function batches(cards: readonly Card[]): readonly Group[] {
  const sorted = cards.toSorted((a, b) => byNumber.compare(a.host.node.hostname, b.host.node.hostname));
  const count = Math.ceil(sorted.length / BATCH);
  return Array.from({ length: count }, (_, index) => {
    const members = sorted.slice(index * BATCH, (index + 1) * BATCH);
    return groupOf(text.topology.groups.batch(index + 1), members);
  });
}

function groupOf(name: string, cards: readonly Card[]): Group {
  const counts = new Map<MarkName, number>();
  for (const card of cards) {
    const mark = exceptionOf(card);
    if (mark !== null) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  const rank = (mark: MarkName) => {
    const at = worstFirst.indexOf(mark);
    return at === -1 ? worstFirst.length : at;
  };
  return { name, cards, exceptions: [...counts].toSorted(([a], [b]) => rank(a) - rank(b)) };
}

/** The mark of a card that is more than a dot, or null: who is well, and who only has not begun, is a dot. */
export function exceptionOf({ mark, statements }: Card): MarkName | null {
  if (mark !== 'active' && mark !== 'pending') return mark;
  return statements.length > 0 ? 'warns' : null;
}

/** The cards of a group that are more than dots, worst first. */
export function exceptionsIn({ cards, exceptions }: Group): readonly Card[] {
  const order = exceptions.map(([mark]) => mark);
  const rank = (card: Card) => order.indexOf(exceptionOf(card) ?? 'active');
  return cards.filter((card) => exceptionOf(card) !== null).toSorted((a, b) => rank(a) - rank(b));
}

/** What several failed hosts of a group have in common, if they say so: the reason that most of them give. */
export function commonReason({ cards }: Group): { readonly reason: string; readonly count: number } | null {
  const counts = new Map<string, number>();
  for (const { host } of cards) {
    const reason = host.node.installationError;
    if (host.node.status === 'failed' && reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most === undefined || most[1] < 2 ? null : { reason: most[0], count: most[1] };
}

/** A label key without its domain. */
export function shortKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
