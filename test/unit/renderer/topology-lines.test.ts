import { describe, expect, it } from 'vitest';
import { type Joiner, type JoinKind, joinLines } from '../../../src/renderer/features/topology/join-lines.ts';
import { type Box, overlaps, squareOf } from '../../../src/renderer/features/topology/squares.ts';

const card = (column: number, top: number): Box => ({
  left: 20 + column * 120,
  right: 120 + column * 120,
  top,
  bottom: top + 90,
});
const joiner = (column: number, top: number, kind: JoinKind = 'recorded'): Joiner => ({
  box: card(column, top),
  kind,
});

/** The stretches of a path that has only straight lines across and down. */
function stretches(path: string): Box[] {
  let [x, y] = [0, 0];
  const found: Box[] = [];
  for (const [, way, one = '0', two] of path.matchAll(/([MHV])([\d.]+)(?: ([\d.]+))?/g)) {
    const [fromX, fromY] = [x, y];
    if (way === 'M') [x, y] = [Number(one), Number(two)];
    else if (way === 'H') x = Number(one);
    else y = Number(one);
    if (way !== 'M') {
      found.push({
        left: Math.min(x, fromX),
        right: Math.max(x, fromX),
        top: Math.min(y, fromY),
        bottom: Math.max(y, fromY),
      });
    }
  }
  return found;
}

const inside = ({ left, right, top, bottom }: Box): Box => ({
  left: left + 1,
  right: right - 1,
  top: top + 1,
  bottom: bottom - 1,
});

describe('lines of joins', () => {
  const through = card(0, 20);
  const rooms = [
    { name: 'one row of each', servers: [joiner(1, 20), joiner(2, 20)], agents: [joiner(0, 260)] },
    {
      name: 'rows below rows',
      servers: [joiner(1, 20), joiner(0, 140), joiner(1, 140)],
      agents: [joiner(0, 300), joiner(1, 300), joiner(0, 400), joiner(1, 400)],
    },
  ];

  it.each(rooms)('cross no card: $name', ({ servers, agents }) => {
    const all = [through, ...servers.map(({ box }) => box), ...agents.map(({ box }) => box)];
    for (const ground of [through, null]) {
      const gapY = Math.max(...servers.map(({ box }) => box.bottom)) + 20;
      const single = servers.every(({ box }) => box.top === through.top);
      // Through an address every line begins in the room between the zones, so rows above rows are passed beside them.
      if (ground === null && !single) continue;
      const { lines } = joinLines({ through: ground, servers, agents, gapY, left: 14 });
      expect(lines).toHaveLength(servers.length + agents.length);
      for (const { path } of lines) {
        for (const stretch of stretches(path)) {
          const line = { ...stretch, right: stretch.right + 0.5, bottom: stretch.bottom + 0.5 };
          expect(all.filter((box) => overlaps(inside(box), line))).toEqual([]);
        }
      }
    }
  });

  it('end at the card of who joins', () => {
    const { lines } = joinLines({ through, servers: [joiner(2, 20)], agents: [], gapY: 200, left: 14 });
    expect(lines[0]?.path).toMatch(/H310V110$/);
  });

  it('draw what is recorded over what is drafted, and one head in the ink of the strongest', () => {
    const servers = [joiner(1, 20, 'recorded'), joiner(2, 20, 'draft')];
    const { lines, heads } = joinLines({ through, servers, agents: [], gapY: 200, left: 14 });
    expect(lines.map(({ kind }) => kind)).toEqual(['draft', 'recorded']);
    expect(heads.map(({ kind }) => kind)).toEqual(['recorded']);
  });

  it('have no words where nobody joins', () => {
    const lines = joinLines({ through, servers: [], agents: [], gapY: 200, left: 14 });
    expect(lines).toEqual({ lines: [], heads: [], serverWords: null, agentWords: null });
  });
});

describe('squares of a sheet', () => {
  const sheet = { left: 100, right: 700, top: 50, bottom: 450 };
  const at = (x: number, y: number) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 });

  it.each([
    [150, 60, 'A1'],
    [399, 249, 'C2'],
    [690, 449, 'F4'],
    [99, 60, null],
    [150, 451, null],
  ])('at %i, %i is %s', (x, y, name) => {
    expect(squareOf(sheet, at(x, y))).toBe(name);
  });
});
