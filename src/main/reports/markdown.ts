import { oneLine, visible } from '../../shared/rules/plain-text.ts';
import type { Block, Cell, Page } from './page.ts';
import { cellText } from './page.ts';

/** A page as Markdown (CommonMark with GitHub's tables). No text of the page can become markup. */
export function toMarkdown(page: Page): string {
  const parts = [
    `# ${inline(page.title)}`,
    inline(page.lead),
    ...page.blocks.map(block),
    '---',
    inline(page.foot),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Text on one line with everything escaped that Markdown or HTML would read as markup. */
function inline(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]<>|~&$]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`))
    .replace(/^([#+=-])/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/:\/\//g, '\\://');
}

/** A machine's value in a code span; inside one nothing is markup but the fence. */
function codeSpan(text: string): string {
  const value = oneLine(text);
  if (value === '') return '';
  const fence = '`'.repeat(longestRun(value) + 1);
  const space = value.startsWith('`') || value.endsWith('`') ? ' ' : '';
  return `${fence}${space}${value}${space}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function cell(value: Cell): string {
  return typeof value !== 'string' && 'machine' in value ? codeSpan(value.machine) : inline(cellText(value));
}

/** In a table a bar ends the cell even within a code span, so a value with one is written as escaped text. */
function tableCell(value: Cell): string {
  return cellText(value).includes('|') ? inline(cellText(value)) : cell(value);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function block(content: Block): string {
  switch (content.kind) {
    case 'heading':
      return `${'#'.repeat(content.level)} ${inline(content.text)}`;
    case 'paragraph':
      return inline(content.text);
    case 'facts':
      return content.rows.map(([name, value]) => `- ${inline(name)}: ${cell(value)}`).join('\n');
    case 'table':
      return [
        row(content.columns.map(inline)),
        row(content.columns.map(() => '---')),
        ...content.rows.map((cells) => row(cells.map(tableCell))),
      ].join('\n');
    case 'list':
      return list(content.items, content.ordered);
    case 'note': {
      const lines = [`**${inline(content.title)}**`, inline(content.text), list(content.steps, true)];
      const text = lines.filter((line) => line !== '').join('\n\n');
      return text.replace(/^/gm, '> ').replace(/ +$/gm, '');
    }
    case 'evidence': {
      const text = visible(content.text).trimEnd();
      const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
      return `${inline(content.title)}:\n\n${fence}text\n${text}\n${fence}`;
    }
  }
}

function list(items: readonly string[], ordered: boolean): string {
  return items.map((item, index) => `${ordered ? `${index + 1}.` : '-'} ${inline(item)}`).join('\n');
}
