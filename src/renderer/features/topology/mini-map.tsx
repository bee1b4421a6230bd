import { text } from '../../ui/text.ts';
import type { Card, Sheet } from './sheet.ts';

const CELL = { width: 9, height: 5, gap: 2 };
const ACROSS = 10;

/** The whole sheet at a glance: each member a small box in its zone; of many, a box for several, which looks as the worst of them. */
export function MiniMap({ sheet }: { sheet: Sheet }) {
  const { server, agent } = sheet.zones;
  return (
    <svg className="mini-map" width="122" height="56" viewBox="0 0 122 56" role="img">
      <title>{text.topology.miniMap(server.length, agent.length)}</title>
      <rect className="mini-zone" x="1" y="1" width="120" height="17" />
      <Cells cards={server} top={4} rows={1} />
      <rect className="mini-zone" x="1" y="22" width="120" height="33" />
      <Cells cards={agent} top={26} rows={4} />
    </svg>
  );
}

function Cells({ cards, top, rows }: { cards: readonly Card[]; top: number; rows: number }) {
  const { width, height, gap } = CELL;
  return miniCells(cards, ACROSS * rows).map((card, index) => {
    const x = 5 + (index % ACROSS) * (width + gap);
    const y = top + Math.floor(index / ACROSS) * (height + gap);
    const key = `${card.kind}/${card.host.node.id}`;
    return (
      <rect
        key={key}
        className={`mini-cell mini-${card.kind} mini-${card.host.node.status}`}
        x={x}
        y={y}
        width={width}
        height={height}
      />
    );
  });
}

/** One card for each box there is room for: of those that share a box, a failed one, else one that is drawn, else the first that is not active. */
export function miniCells(cards: readonly Card[], room: number): readonly Card[] {
  const each = Math.max(1, Math.ceil(cards.length / room));
  return Array.from({ length: Math.ceil(cards.length / each) }, (_, index) =>
    cards.slice(index * each, (index + 1) * each),
  ).flatMap((shared) => {
    const one =
      shared.find(({ host }) => host.node.status === 'failed') ??
      shared.find(({ kind }) => kind !== 'recorded') ??
      shared.find(({ host }) => host.node.status !== 'active') ??
      shared[0];
    return one ?? [];
  });
}
