/** Offers a report for saving. The page never shows it: a report is another document. */
export function saveReport(html: string, name: string): void {
  const url = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name.replace(/[^\w.-]+/g, '-')}.html`;
  link.click();
  // The download has taken its copy by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
