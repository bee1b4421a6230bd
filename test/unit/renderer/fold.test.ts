import { describe, expect, it } from 'vitest';
import {
  firstDrawn,
  foldedColumns,
  foldedMark,
  foldedSteps,
  foldRows,
} from '../../../src/renderer/features/run/fold.ts';
import { type Matrix, matrixOf, type Row } from '../../../src/renderer/features/run/matrix.ts';
import { type NodeId, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { endedRun } from './samples.ts';

const none = { keep: new Set<NodeId>(), found: new Set<string>() };
const nothing = { keep: new Set<string>(), always: false };
const { run: failed } = await endedRun('fails');
const { run: good } = await endedRun('good');

/** The matrix with every row of a group so many times. */
function times(matrix: Matrix, count: number): Matrix {
  const copies = ({ node, cells }: Row): readonly Row[] =>
    Array.from({ length: count }, (_, index) => ({
      node: node && { ...node, id: nodeIdSchema.parse(`${node.id}-${index}`) },
      cells,
    }));
  return {
    ...matrix,
    groups: matrix.groups.map((group) => ({ ...group, rows: group.rows.flatMap(copies) })),
  };
}

describe('passed phases', () => {
  it('fold up to the first one that is not, where there are more than twelve', () => {
    const matrix = matrixOf(failed);
    expect(matrix.columns).toHaveLength(13);
    expect(foldedColumns(matrix, nothing)).toBe(9);
    const few = { ...matrix, columns: matrix.columns.slice(0, 12) };
    expect(foldedColumns(few, nothing)).toBe(0);
    expect(foldedColumns(few, { ...nothing, always: true })).toBe(9);
  });

  it('stay from the phase on that somebody has chosen, and where only one would fold', () => {
    const matrix = matrixOf(failed);
    expect(foldedColumns(matrix, { ...nothing, keep: new Set(['stage-bundle']) })).toBe(4);
    expect(foldedColumns(matrix, { ...nothing, keep: new Set(['gather-facts']) })).toBe(0);
  });

  it('stay where nothing is ahead: the run is read as a whole', () => {
    expect(foldedColumns(matrixOf(good), nothing)).toBe(0);
  });

  it.each(['failed', 'waiting', 'running', 'interrupted', 'undo-failed', 'undone'] as const)(
    'stay with a step that is %s',
    (status) => {
      const steps = failed.steps.map((step) =>
        step.stepId === 'preflight/cluster' || step.phaseId === 'preflight' ? { ...step, status } : step,
      );
      expect(foldedColumns(matrixOf({ ...failed, steps }), nothing)).toBe(2);
    },
  );

  it('are no place for the focus: it goes to the first cell that is drawn', () => {
    const [servers] = matrixOf(failed).groups;
    const rows = servers?.rows ?? [];
    expect(firstDrawn(rows, 0)).toMatch(/^connect\//);
    expect(firstDrawn(rows, 7)).toMatch(/^join-servers\//);
    expect(firstDrawn(rows, 13)).toBeNull();
  });

  it('count what a row did of them', () => {
    const [servers] = matrixOf(failed).groups;
    const [row] = servers?.rows ?? [];
    if (row === undefined) throw new Error('no row');
    const { done, of } = foldedSteps(row, 9);
    expect(done).toBe(of);
    expect(of).toBe(row.cells.slice(0, 9).filter((cell) => cell !== null).length);
  });
});

describe('finished rows', () => {
  const of = (matrix: Matrix, id: string) => {
    const group = matrix.groups.find((one) => one.id === id);
    if (group === undefined) throw new Error(`no ${id}`);
    return group;
  };

  it('stay while the sheet has room for them', () => {
    const matrix = matrixOf(good);
    expect(foldRows(matrix, of(matrix, 'agents'), none).folded).toEqual([]);
  });

  it('fold where there are more than twenty-four, but for the chosen one', () => {
    const matrix = times(matrixOf(good), 5);
    const agents = of(matrix, 'agents');
    expect(foldRows(matrix, agents, none)).toMatchObject({ shown: [], folded: { length: 25 } });
    const [, , , chosen] = agents.rows.flatMap(({ node }) => node?.id ?? []);
    const keep = new Set(chosen === undefined ? [] : [chosen]);
    expect(foldRows(matrix, agents, { ...none, keep }).shown.map(({ node }) => node?.id)).toEqual([chosen]);
  });

  it('leave what is not simply well: a finding, a node that failed, a step that was left out', () => {
    const matrix = times(matrixOf(good), 5);
    const agents = of(matrix, 'agents');
    const [first, second, third, ...rest] = agents.rows;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no rows');
    const odd: readonly Row[] = [
      { ...first, node: first.node && { ...first.node, hostname: 'found' } },
      { ...second, node: second.node && { ...second.node, status: 'failed' } },
      { ...third, cells: third.cells.map((cell) => cell && { ...cell, mark: 'skipped' as const }) },
    ];
    const group = { ...agents, rows: [...odd, ...rest] };
    expect(foldRows(matrix, group, { ...none, found: new Set(['found']) }).shown).toEqual(odd);
    expect(foldedMark(third, 9)).toBe('verified');
    expect(odd[2] && foldedMark(odd[2], 9)).toBe('skipped');
  });

  it('leave what failed or has not come to its end', () => {
    const matrix = times(matrixOf(failed), 5);
    const { shown, folded } = foldRows(matrix, of(matrix, 'agents'), none);
    expect(shown.length).toBeGreaterThan(0);
    for (const { cells } of folded)
      for (const cell of cells) if (cell !== null) expect(['verified', 'held']).toContain(cell.mark);
    expect(shown.some(({ cells }) => cells.some((cell) => cell?.mark === 'failed'))).toBe(true);
    // The line of the cluster is not one of many.
    expect(foldRows(matrix, of(matrix, 'cluster'), none).folded).toEqual([]);
  });
});
