import { oneLine, visible } from '../../shared/rules/plain-text.ts';
import { styleSheet } from './html-style.ts';
import type { Block, Cell, Page, Tone } from './page.ts';

/** Nothing may be fetched, run or sent from a report; its own style sheet is all it has. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A page as one HTML file that stands alone. No text of the page can become markup. */
export function toHtml(page: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${inline(page.title)}</title>
<style>${styleSheet}</style>
</head>
<body>
<main>
<header><h1>${inline(page.title)}</h1><p class="lead">${inline(page.lead)}</p></header>
${page.blocks.map(block).join('\n')}
<footer>${inline(page.foot)}</footer>
</main>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function inline(text: string): string {
  return escaped(oneLine(text));
}

/** Outline first, then words, then colour: each mark differs in shape as well. */
const marks: Readonly<Record<Tone, string>> = {
  good: '●',
  held: '○',
  moving: '▶',
  waits: '◆',
  bad: '■',
  quiet: '·',
};

function cell(value: Cell): string {
  if (typeof value === 'string') return inline(value);
  if ('machine' in value) return `<code>${inline(value.machine)}</code>`;
  return `<span class="state ${value.tone}"><span aria-hidden="true">${marks[value.tone]}</span> ${inline(value.state)}</span>`;
}

function block(content: Block): string {
  switch (content.kind) {
    case 'heading':
      return `<h${content.level}>${inline(content.text)}</h${content.level}>`;
    case 'paragraph':
      return `<p>${inline(content.text)}</p>`;
    case 'facts': {
      const rows = content.rows.map(([name, value]) => `<dt>${inline(name)}</dt><dd>${cell(value)}</dd>`);
      return `<dl>${rows.join('\n')}</dl>`;
    }
    case 'table':
      return table(content.columns, content.rows);
    case 'list':
      return list(content.items, content.ordered);
    case 'note': {
      const text = content.text === '' ? '' : `<p>${inline(content.text)}</p>`;
      const title = cell({ state: content.title, tone: content.tone });
      return `<section class="note ${content.tone}"><p class="title">${title}</p>${text}${list(content.steps, true)}</section>`;
    }
    case 'evidence':
      return `<figure><figcaption>${inline(content.title)}</figcaption><pre>${escaped(visible(content.text).trimEnd())}</pre></figure>`;
  }
}

function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const head = columns.map((name) => `<th scope="col">${inline(name)}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((value) => `<td>${cell(value)}</td>`).join('')}</tr>`);
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

function list(items: readonly string[], ordered: boolean): string {
  if (items.length === 0) return '';
  const tag = ordered ? 'ol' : 'ul';
  return `<${tag}>${items.map((item) => `<li>${inline(item)}</li>`).join('')}</${tag}>`;
}
