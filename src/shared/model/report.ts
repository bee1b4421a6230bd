import { z } from 'zod';

/** The forms in which a report is handed over; all of them say the same. */
export const reportFormatSchema = z.enum(['html', 'markdown', 'pdf']);
export type ReportFormat = z.infer<typeof reportFormatSchema>;

/** What a report is called as a file, and what kind of file it is. */
export const reportFiles: Readonly<
  Record<ReportFormat, { readonly ending: string; readonly mediaType: string }>
> = {
  html: { ending: 'html', mediaType: 'text/html' },
  markdown: { ending: 'md', mediaType: 'text/markdown' },
  pdf: { ending: 'pdf', mediaType: 'application/pdf' },
};
