import { join } from 'node:path';
import pdfmake from 'pdfmake';
import { shippedDirectory } from '../../platform/resource-paths.ts';
import type { Page } from '../page.ts';
import { families, loadFaces } from './faces.ts';
import { pdfDefinition } from './pdf-definition.ts';

/** A page as a PDF: the faces are in it, and nothing of it is fetched, run or linked. Same input, same bytes. */
export async function toPdf(page: Page, madeAt: string): Promise<Uint8Array> {
  const faces = await loadFaces(join(shippedDirectory('resources', 'THIRD-PARTY.txt'), 'report-faces'));
  for (const [name, content] of faces.files) pdfmake.virtualfs.writeFileSync(name, content);
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  pdfmake.setFonts(families);
  return pdfmake.createPdf(pdfDefinition(page, faces, new Date(madeAt))).getBuffer();
}
