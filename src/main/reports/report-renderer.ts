import type { Document, ReportRenderer } from '../ports/reports.ts';
import { toHtml } from './html.ts';
import { toMarkdown } from './markdown.ts';
import type { Page } from './page.ts';
import { preflightPage } from './preflight-report.ts';
import { runPage } from './run-report.ts';

/** Makes the documents that are handed over. Pure: same input, same bytes. */
export function createReportRenderer(): ReportRenderer {
  return {
    run: (input) => documentOf(runPage(input)),
    preflight: (input) => documentOf(preflightPage(input)),
  };
}

function documentOf(page: Page): Document {
  return { markdown: toMarkdown(page), html: toHtml(page) };
}
