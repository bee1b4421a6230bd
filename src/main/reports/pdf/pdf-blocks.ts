import type { CanvasElement, Content, TableCell } from 'pdfmake/interfaces.js';
import { oneLine, visible } from '../../../shared/rules/plain-text.ts';
import { count } from '../format.ts';
import type { Block, Cell, Tone } from '../page.ts';
import type { FaceRun, Faces, Voice } from './faces.ts';

/** Inks of paper: dark enough for a bad printer. */
const inks: Readonly<Record<Tone, string>> = {
  good: '#00491d',
  held: '#00346f',
  moving: '#00346f',
  waits: '#573600',
  bad: '#860008',
  quiet: '#222222',
};
const SUNK = '#f1f1ed';
const RULE = '#888888';

/** A machine's name of up to so many characters stands on one line. */
const WHOLE_NAME = 20;

/** Rows of one table on paper: laying out thousands would hold the app up, and nobody leafs through them. */
const MOST_ROWS = 200;

/** A shape for each tone in a box of 8 points, so that a state is not said by colour alone. */
const shapes: Readonly<Record<Tone, (ink: string) => CanvasElement>> = {
  good: (color) => ({ type: 'ellipse', x: 4, y: 6, r1: 3, r2: 3, color }),
  held: (lineColor) => ({ type: 'ellipse', x: 4, y: 6, r1: 2.6, r2: 2.6, lineColor, lineWidth: 0.9 }),
  moving: (color) => polygon([1, 3], [7, 6], [1, 9])(color),
  waits: (color) => polygon([4, 2.4], [7.6, 6], [4, 9.6], [0.4, 6])(color),
  bad: (color) => ({ type: 'rect', x: 1, y: 3, w: 6, h: 6, color }),
  quiet: (color) => ({ type: 'ellipse', x: 4, y: 6, r1: 1, r2: 1, color }),
};

function polygon(...points: readonly (readonly [number, number])[]): (color: string) => CanvasElement {
  return (color) => ({
    type: 'polyline',
    closePath: true,
    color,
    points: points.map(([x, y]) => ({ x, y })),
  });
}

type Line = (text: string, voice: Voice, bold?: boolean) => FaceRun[];

/** A block as the document's library wants it. */
export function pdfBlock(block: Block, faces: Faces): Content {
  const line: Line = (text, voice, bold = false) => faces.runs(oneLine(text), voice, bold);
  switch (block.kind) {
    case 'heading':
      return block.level === 2
        ? { text: line(block.text, 'says', true), fontSize: 13, margin: [0, 12, 0, 3] }
        : { text: line(block.text, 'labels', true), fontSize: 10.5, margin: [0, 12, 0, 3] };
    case 'paragraph':
      return { text: line(block.text, 'says'), margin: [0, 2, 0, 4] };
    case 'facts': {
      const body = block.rows.map(([name, value]) => [{ text: line(name, 'labels') }, cell(value, line)]);
      return body.length === 0 ? '' : { table: { widths: [120, '*'], body }, layout: 'noBorders' };
    }
    case 'table':
      return table(block.columns, block.rows, line);
    case 'list':
      return list(block.items, block.ordered, line);
    case 'note':
      return note(block, line);
    case 'evidence':
      return evidence(block, faces);
  }
}

function stateful(tone: Tone, text: FaceRun[]): Content {
  const color = inks[tone];
  return {
    columnGap: 3,
    columns: [
      { width: 8, canvas: [shapes[tone](color)] },
      { width: 'auto', text, color },
    ],
  };
}

function cell(value: Cell, line: Line): TableCell {
  if (typeof value === 'string') return { text: line(value, 'labels') };
  if ('state' in value) return stateful(value.tone, line(value.state, 'labels', true));
  const text = line(value.machine, 'machine');
  return { text, fontSize: 8.5, noWrap: value.machine.length <= WHOLE_NAME };
}

function list(items: readonly string[], ordered: boolean, line: Line): Content {
  const lines = items.map((item): Content => ({ text: line(item, 'says') }));
  return ordered ? { ol: lines, margin: [0, 2, 0, 4] } : { ul: lines, margin: [0, 2, 0, 4] };
}

function note({ tone, title, text, steps }: Extract<Block, { kind: 'note' }>, line: Line): Content {
  return framed(inks[tone], [
    stateful(tone, line(title, 'says', true)),
    ...(text === '' ? [] : [{ text: line(text, 'says') }]),
    ...(steps.length === 0 ? [] : [list(steps, true, line)]),
  ]);
}

function evidence({ title, text }: Extract<Block, { kind: 'evidence' }>, faces: Faces): Content {
  const lines = visible(text).trimEnd().replaceAll('\t', '    ');
  const said: Content = {
    text: faces.runs(lines, 'machine'),
    fontSize: 8,
    preserveLeadingSpaces: true,
  };
  const head: Content = { text: faces.runs(oneLine(title), 'labels'), margin: [0, 4, 0, 2] };
  return { stack: [head, framed(RULE, [said])] };
}

function table(columns: readonly string[], all: readonly (readonly Cell[])[], line: Line): Content {
  const rows = mostTelling(all);
  const left = all.length - rows.length;
  const head = columns.map((name) => ({ text: line(name, 'labels', true), fillColor: SUNK }));
  const drawn: Content = {
    margin: [0, 2, 0, 4],
    table: {
      headerRows: 1,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: columns.map((_name, index) => (index === columns.length - 1 ? '*' : 'auto')),
      body: [head, ...rows.map((cells) => cells.map((value) => cell(value, line)))],
    },
    layout: {
      hLineWidth: () => 0.5,
      vLineWidth: () => 0,
      hLineColor: () => RULE,
      paddingTop: () => 2,
      paddingBottom: () => 2,
    },
  };
  if (left === 0) return drawn;
  const more = `${count(left, 'more row')} of this table: in the HTML and Markdown forms of this report.`;
  return { stack: [drawn, { text: line(more, 'says'), margin: [0, 2, 0, 4] }] };
}

const troubled: ReadonlySet<Tone> = new Set(['bad', 'waits', 'moving']);

/** The rows that paper has room for, in their order: what went wrong or waits before what is well. */
function mostTelling(rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  if (rows.length <= MOST_ROWS) return rows;
  const asks = (cells: readonly Cell[]) =>
    cells.some((value) => typeof value !== 'string' && 'tone' in value && troubled.has(value.tone));
  const first = [...rows.filter(asks), ...rows.filter((cells) => !asks(cells))].slice(0, MOST_ROWS);
  const kept = new Set(first);
  return rows.filter((cells) => kept.has(cells));
}

/** Something that stands apart: grey ground and a thick edge. */
function framed(ink: string, stack: Content[]): Content {
  return {
    margin: [0, 4, 0, 6],
    table: { widths: ['*'], body: [[{ stack, fillColor: SUNK }]] },
    layout: {
      hLineWidth: () => 0,
      vLineWidth: (index: number) => (index === 0 ? 3 : 0),
      vLineColor: () => ink,
      paddingLeft: () => 9,
      paddingTop: () => 5,
      paddingBottom: () => 5,
    },
  };
}
