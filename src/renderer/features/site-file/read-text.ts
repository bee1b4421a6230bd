import { SITE_FILE_LIMIT_BYTES } from '../../../shared/contract/sites.ts';
import { oneLine } from '../../../shared/rules/plain-text.ts';
import { text } from '../../ui/text.ts';

/** A file as the window has it: its text, or why it is none, in one sentence and what to do. */
export type ReadText =
  | { readonly ok: true; readonly fileName: string; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly cure: string };

/** What of a file is looked at; the browser's own `File` is one. */
export interface ReadableFile {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Reads the one file that was dropped or chosen. What is too large or no text is refused here: it never leaves the window. */
export async function readText(files: readonly ReadableFile[]): Promise<ReadText> {
  const words = text.siteFile.refused;
  const [file, ...others] = files;
  if (file === undefined || others.length > 0)
    return { ok: false, message: words.several(files.length), cure: words.severalCure };
  // Names of files are anybody's text; the contract takes 255 characters.
  const fileName = oneLine(file.name).slice(0, 255) || 'site.yaml';
  if (file.size > SITE_FILE_LIMIT_BYTES)
    return { ok: false, message: words.large(fileName), cure: words.largeCure };
  try {
    const read = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    return read.includes('\u0000')
      ? { ok: false, message: words.binary(fileName), cure: words.binaryCure }
      : { ok: true, fileName, text: read };
  } catch (error) {
    // A decoder that is fatal throws a TypeError for bytes that are no UTF-8; anything else is the file itself, a folder for one.
    const [message, cure] =
      error instanceof TypeError
        ? [words.binary(fileName), words.binaryCure]
        : [words.unreadable(fileName), words.unreadableCure];
    return { ok: false, message, cure };
  }
}
