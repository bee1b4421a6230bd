import { Document, isMap, isScalar, visit } from 'yaml';
import type { SiteDescription } from '../ports/stores.ts';
import { fromDescription } from './from-description.ts';

/** Puts an empty line before each part of the file but the first two, which belong together. */
function spaceParts(document: Document): void {
  if (!isMap(document.contents)) return;
  for (const [index, pair] of document.contents.items.entries()) {
    if (index > 1 && isScalar(pair.key)) pair.key.spaceBefore = true;
  }
}

/** Empty maps and lists are written in brackets: there is no other way. */
function flowEmpty(document: Document): void {
  visit(document, {
    Collection: (_key, node) => {
      node.flow = node.items.length === 0;
    },
  });
}

/** Writes a description as a site file in its canonical form: reading it gives the same description, writing that the same text. */
export function renderSiteFile(description: SiteDescription): string {
  const document = new Document(fromDescription(description), {
    version: '1.2',
    schema: 'core',
    keepUndefined: false,
    aliasDuplicateObjects: false,
  });
  flowEmpty(document);
  spaceParts(document);
  return document.toString({ lineWidth: 0, indent: 2, indentSeq: true, singleQuote: false });
}
