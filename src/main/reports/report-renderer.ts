import type { Document, ReportRenderer } from '../ports/reports.ts';
import { toHtml } from './html.ts';
import { toMarkdown } from './markdown.ts';
import type { Page } from './page.ts';
import { withTexts } from './page.ts';
import { preflightPage } from './preflight-report.ts';
import { runPage } from './run-report.ts';

/** Makes the documents that are handed over. Pure: same input, same bytes. */
export function createReportRenderer(): ReportRenderer {
  return {
    run: (input, redact) => documentOf(withTexts(runPage(input), redact)),
    preflight: (input, redact) => documentOf(withTexts(preflightPage(input), redact)),
    runPdf: async (input, redact) => {
      // Loaded when one is wanted: it takes longer to load than most commands take.
      const { toPdf } = await import('./pdf/write-pdf.ts');
      return toPdf(withTexts(runPage(input), redact), input.madeAt);
    },
  };
}

function documentOf(page: Page): Document {
  return { markdown: toMarkdown(page), html: toHtml(page) };
}
