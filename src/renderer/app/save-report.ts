import type { OutputOf } from '../../shared/contract/contract.ts';
import { fromBase64 } from '../api/base64.ts';

/** Offers a report for saving. The page never shows it: a report is another document. */
export function saveReport({ fileName, mediaType, content }: OutputOf<'runs.report'>): void {
  saveBlob(new Blob([fromBase64(content)], { type: mediaType }), fileName);
}

/** Offers a text for saving under a name. */
export function saveText(
  text: string,
  { fileName, type }: { readonly fileName: string; readonly type: string },
): void {
  saveBlob(new Blob([text], { type }), fileName);
}

/** Offers bytes for saving under a name. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has taken its copy by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
