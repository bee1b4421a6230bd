import type { Box } from './squares.ts';

/** How a join is drawn: recorded in ink, wanted only in plum, broken in red. */
export type JoinKind = 'recorded' | 'draft' | 'broken';

/** A member as it lies on the sheet. */
export interface Joiner {
  readonly box: Box;
  readonly kind: JoinKind;
}

/** What lines are drawn between; all measures from the same corner. */
export interface JoinGround {
  /** The server they join through; null where they join through an address that no card holds. */
  readonly through: Box | null;
  /** Servers that join, without the one they join through. */
  readonly servers: readonly Joiner[];
  readonly agents: readonly Joiner[];
  /** Where the two zones meet: the middle of the room between them. */
  readonly gapY: number;
  /** Left edge of the cards, where a line can run down beside them. */
  readonly left: number;
}

/** A line, as an SVG path, and its kind. */
export interface JoinLine {
  readonly kind: JoinKind;
  readonly path: string;
}

export interface JoinLines {
  readonly lines: readonly JoinLine[];
  /** Heads of arrows, at what is joined through. */
  readonly heads: readonly JoinLine[];
  /** Where the line of the servers, and of the agents, has room for its words; null where there is no such line. */
  readonly serverWords: Point | null;
  readonly agentWords: Point | null;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Room between a card and a line beside it, CSS pixels. */
const BESIDE = 6;
/** Room between a row of cards and the line below it. */
const BELOW = 12;

/** Lines with right angles from each member to what it joins through, so laid that none crosses a card. Pure. */
export function joinLines(ground: JoinGround): JoinLines {
  const { through, servers, agents, gapY } = ground;
  if (through === null) return throughAddress(ground);
  const single = servers.every(({ box }) => sameRow(box, through));
  const busY = through.bottom + BELOW;
  const serverX = through.left + (through.right - through.left) * 0.7;
  const agentX = single ? through.left + 20 : through.left - BESIDE;
  const down = single
    ? `M${agentX} ${through.bottom}V${gapY}`
    : `M${through.left} ${through.bottom - 16}H${agentX}V${gapY}`;
  return {
    lines: inOrder([
      ...servers.map(({ box, kind }) => ({
        kind,
        path: `M${serverX} ${through.bottom}V${busY}${into(box, busY, sameRow(box, through) ? 'up' : 'down')}`,
      })),
      ...agents.map(({ box, kind }) => ({
        kind,
        path: `${down}${into(box, gapY, firstRow(agents, box) ? 'top' : 'down')}`,
      })),
    ]),
    heads: [
      ...headOf(servers, { x: serverX, y: through.bottom }),
      ...(single ? headOf(agents, { x: agentX, y: through.bottom }) : []),
    ],
    serverWords: servers.length === 0 ? null : { x: serverX + 24, y: busY + 4 },
    agentWords: agents.length === 0 ? null : { x: agentX + 46, y: gapY + 4 },
  };
}

/** Servers and agents alike hang on the line of the address. */
function throughAddress({ servers, agents, gapY, left }: JoinGround): JoinLines {
  const start = `M${left} ${gapY}`;
  return {
    lines: inOrder([
      ...servers.map(({ box, kind }) => ({
        kind,
        path: firstRow(servers, box)
          ? `${start}${into(box, gapY, 'up')}`
          : `${start}${into(box, gapY, 'down')}`,
      })),
      ...agents.map(({ box, kind }) => ({
        kind,
        path: `${start}${into(box, gapY, firstRow(agents, box) ? 'top' : 'down')}`,
      })),
    ]),
    heads: [],
    serverWords: null,
    agentWords: servers.length + agents.length === 0 ? null : { x: left + 40, y: gapY + 4 },
  };
}

/** The end of a line, from a line across at `y` into a card: from above, from below, or beside its column and in from the left. */
function into(box: Box, y: number, way: 'up' | 'top' | 'down'): string {
  const middle = (box.left + box.right) / 2;
  if (way === 'top') return `H${middle}V${box.top}`;
  if (way === 'up') return `H${middle}V${box.bottom}`;
  return `V${y}H${box.left - BESIDE}V${box.top + 18}H${box.left}`;
}

function sameRow(one: Box, other: Box): boolean {
  return Math.abs(one.top - other.top) < 4;
}

function firstRow(all: readonly Joiner[], box: Box): boolean {
  return all.every((other) => other.box.top > box.top - 4);
}

const kinds: readonly JoinKind[] = ['broken', 'draft', 'recorded'];

/** What is recorded is drawn last: where lines share their way, ink hides plum. */
function inOrder(lines: readonly JoinLine[]): readonly JoinLine[] {
  return lines.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

function headOf(joiners: readonly Joiner[], { x, y }: Point): readonly JoinLine[] {
  const kind = kinds.findLast((one) => joiners.some((joiner) => joiner.kind === one));
  return kind === undefined ? [] : [{ kind, path: `M${x} ${y}l-6 10h12z` }];
}
