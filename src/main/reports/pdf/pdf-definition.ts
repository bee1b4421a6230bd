import type { Content, Style, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { oneLine } from '../../../shared/rules/plain-text.ts';
import { count } from '../format.ts';
import type { Block, Page } from '../page.ts';
import type { Faces, Voice } from './faces.ts';
import { pdfBlock } from './pdf-blocks.ts';

/** A table of up to so many rows stays on one sheet with its heading. */
const TOGETHER = 12;

/** Notes under one heading, each with its evidence: laying out thousands would hold the app up. */
const MOST_NOTES = 50;

/**
 * No ligatures: what a machine has said stands letter by letter, and the library that lays letters out cannot read those that JetBrains Mono has for
 * `=>` and its like. An empty list would leave them on.
 */
const asTyped = { calt: false, liga: false, clig: false } as unknown as NonNullable<Style['fontFeatures']>;

/** A page as the description of a document on paper. Pure; no text of the page can become anything but text. */
export function pdfDefinition(page: Page, faces: Faces, madeAt: Date): TDocumentDefinitions {
  const inline = (text: string, voice: Voice, bold = false) => faces.runs(oneLine(text), voice, bold);
  return {
    pageSize: 'A4',
    pageMargins: [40, 44, 40, 52],
    version: '1.7',
    language: 'en',
    displayTitle: true,
    info: { title: oneLine(page.title), creator: 'Muster', creationDate: madeAt, modDate: madeAt },
    defaultStyle: { font: 'cabin', fontSize: 9.5, lineHeight: 1.15, fontFeatures: asTyped },
    footer: (current, sheets) => ({
      margin: [40, 14, 40, 0],
      fontSize: 8,
      columns: [
        { width: '*', text: inline(page.foot, 'labels') },
        { width: 'auto', text: inline(`${current} / ${sheets}`, 'labels') },
      ],
    }),
    content: [
      { text: inline(page.title, 'says', true), fontSize: 18 },
      { text: inline(page.lead, 'says'), fontSize: 11, margin: [0, 2, 0, 4] },
      { canvas: [{ type: 'line', x1: 0, y1: 2, x2: 515, y2: 2, lineWidth: 1.2 }] },
      ...withHeadings(page.blocks, faces),
    ],
  };
}

/** No heading stands alone at the foot of a sheet, where what follows it has room on the next one. */
function withHeadings(blocks: readonly Block[], faces: Faces): Content[] {
  const content: Content[] = [];
  let headings: Content[] = [];
  for (const block of blocks.flatMap(fitting())) {
    const drawn = pdfBlock(block, faces);
    if (block.kind === 'heading') {
      headings.push(drawn);
      continue;
    }
    content.push({ stack: [...headings, drawn], unbreakable: headings.length > 0 && isShort(block) });
    headings = [];
  }
  return [...content, ...headings];
}

/** Keeps of what stands under one heading as many notes as paper has room for, with their evidence; the first that is left out says how many are. */
function fitting(): (block: Block, index: number, blocks: readonly Block[]) => readonly Block[] {
  let notes = 0;
  return (block, index, blocks) => {
    if (block.kind === 'heading') notes = 0;
    if (block.kind !== 'note' && block.kind !== 'evidence') return [block];
    const isOwn = block.kind === 'note' || blocks[index - 1]?.kind !== 'note';
    if (isOwn) notes += 1;
    if (notes <= MOST_NOTES) return [block];
    if (!isOwn || notes > MOST_NOTES + 1) return [];
    const rest = blocks.slice(index);
    const end = rest.findIndex(({ kind }) => kind === 'heading');
    const left = rest.slice(0, end === -1 ? undefined : end).filter(({ kind }) => kind === block.kind).length;
    const text = `${count(left, 'more note')} of this kind: in the HTML and Markdown forms of this report.`;
    return [{ kind: 'paragraph', text }];
  };
}

function isShort(block: Block): boolean {
  if (block.kind === 'table' || block.kind === 'facts') return block.rows.length <= TOGETHER;
  if (block.kind === 'list') return block.items.length <= TOGETHER;
  return block.kind !== 'evidence';
}
