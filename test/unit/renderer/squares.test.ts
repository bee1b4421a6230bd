import { describe, expect, it } from 'vitest';
import type { Cell, Row } from '../../../src/renderer/features/run/matrix.ts';
import { type Line, linesOf, SQUARES_FROM, squareCell } from '../../../src/renderer/features/run/squares.ts';
import { nodeIdSchema, stepIdSchema } from '../../../src/shared/model/ids.ts';
import type { RunStep } from '../../../src/shared/model/run.ts';
import { freshRun } from './samples.ts';

const [step] = freshRun().steps;
const [node] = freshRun().nodes;
if (step === undefined || node === undefined) throw new Error('an empty run');

const marks = { done: 'verified', failed: 'failed', running: 'running', waiting: 'waiting' } as const;

function cell(host: string, status: keyof typeof marks): Cell {
  const own: RunStep = { ...step, stepId: stepIdSchema.parse(`connect/${host}`), status } as RunStep;
  return { step: own, mark: marks[status] };
}

/** So many rows, all done but for those that are named. */
function rows(count: number, odd: Readonly<Record<number, keyof typeof marks>> = {}): readonly Row[] {
  return Array.from({ length: count }, (_, index) => {
    const host = `a${index}`;
    const own = node === undefined ? null : { ...node, id: nodeIdSchema.parse(host), hostname: host };
    return { node: own, cells: [cell(host, odd[index] ?? 'done'), null] };
  });
}

const told = (lines: readonly Line[]) =>
  lines.map((line) => (line.kind === 'row' ? line.row.node?.hostname : `${line.square.rows.length}`));
const none = { unfolded: new Set<string>(), stays: () => false };

describe('lines of a group', () => {
  it('are its rows, as long as a sheet has room for them', () => {
    const few = linesOf(rows(SQUARES_FROM), none);
    expect(few).toHaveLength(SQUARES_FROM);
    expect(few.every(({ kind }) => kind === 'row')).toBe(true);
  });

  it('are squares beyond that, with what failed or waits beneath each', () => {
    const many = linesOf(rows(200, { 3: 'failed', 90: 'waiting', 91: 'running' }), none);
    expect(told(many)).toEqual(['84', 'a3', '84', 'a90', '32']);
  });

  it('are few however much failed, and whoever was chosen is among them', () => {
    const down = Object.fromEntries(Array.from({ length: 84 }, (_, index) => [index, 'failed' as const]));
    const stays = (row: Row) => row.node?.hostname === 'a70';
    const many = linesOf(rows(200, down), { ...none, stays });
    expect(told(many)).toHaveLength(12 + 3);
    expect(told(many)).toContain('a70');
  });

  it('are all rows of a square that is unfolded', () => {
    const many = linesOf(rows(200), { ...none, unfolded: new Set(['square of a84']) });
    expect(told(many)).toHaveLength(3 + 84);
    expect(many.map((line) => line.kind === 'square' && line.isOpen).filter(Boolean)).toHaveLength(1);
  });
});

describe('a phase on a square', () => {
  const square = { id: 'square 0', rows: rows(84, { 1: 'running', 2: 'failed' }) };

  it('has the worst mark of its rows, and how many are proved', () => {
    expect(squareCell(square, 0, null)).toEqual({ mark: 'failed', done: 82, of: 84 });
    expect(squareCell(square, 1, null)).toBeNull();
  });

  it('has only what a filter leaves', () => {
    expect(squareCell(square, 0, 'running')).toEqual({ mark: 'running', done: 1, of: 84 });
    expect(squareCell(square, 0, 'waiting')).toBeNull();
  });
});
