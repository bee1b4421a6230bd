import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from 'fontkit';
import { characterNumber } from '../../../shared/rules/plain-text.ts';

/** Who speaks in a document: the app, its labels, or a machine. */
export type Voice = 'says' | 'labels' | 'machine';

/** A piece of text that one face can draw. */
export interface FaceRun {
  readonly text: string;
  /** Name of the family. */
  readonly font: string;
  readonly bold: boolean;
  /** Set for a word that is longer than a column may be, so that it ends within the paper. */
  readonly wordBreak?: 'break-all';
}

/** The faces that documents are drawn with. */
export interface Faces {
  /** Each file by its name. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Cuts a text into pieces that can be drawn. What no face has is shown by its number: a box would hide what was written. */
  runs(text: string, voice: Voice, bold?: boolean): FaceRun[];
}

/** Families with their files, as the document's library wants to be told of them. A family without bold letters is drawn plain. */
export const families = {
  charis: { normal: 'charis-sil-latin-400-normal.woff', bold: 'charis-sil-latin-700-normal.woff' },
  cabin: { normal: 'cabin-latin-400-normal.woff', bold: 'cabin-latin-600-normal.woff' },
  cabinExt: { normal: 'cabin-latin-ext-400-normal.woff', bold: 'cabin-latin-ext-600-normal.woff' },
  mono: { normal: 'jetbrains-mono-latin-400-normal.woff', bold: 'jetbrains-mono-latin-700-normal.woff' },
  monoExt: {
    normal: 'jetbrains-mono-latin-ext-400-normal.woff',
    bold: 'jetbrains-mono-latin-ext-400-normal.woff',
  },
  greek: {
    normal: 'jetbrains-mono-greek-400-normal.woff',
    bold: 'jetbrains-mono-greek-400-normal.woff',
  },
  cyrillic: {
    normal: 'jetbrains-mono-cyrillic-400-normal.woff',
    bold: 'jetbrains-mono-cyrillic-400-normal.woff',
  },
} as const;
type Family = keyof typeof families;

/** Which families are asked for a letter, in their order. */
const order: Readonly<Record<Voice, readonly Family[]>> = {
  says: ['charis', 'cabinExt', 'greek', 'cyrillic'],
  labels: ['cabin', 'cabinExt', 'greek', 'cyrillic'],
  machine: ['mono', 'monoExt', 'greek', 'cyrillic'],
};

/** A word longer than this may be broken anywhere, characters. */
const LONG_WORD = 20;
/** No line is broken before these signs, after a space neither (UAX 14, LB 13): a list of them would leave the sheet. So many spaces: without an end, a text of spaces would take the square of its length. */
const HELD_TOGETHER = String.raw`\S*(?: {1,20}[),.:;\]]\S*)+`;
const unbroken = new RegExp(String.raw`(\S{${LONG_WORD},}|${HELD_TOGETHER})`);

/** Reads the faces. They are shipped as files, since a document is made without a window. */
export async function loadFaces(directory: string): Promise<Faces> {
  const names = [...new Set(Object.values(families).flatMap(({ normal, bold }) => [normal, bold]))];
  const files = new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(join(directory, name))]),
    ),
  );
  const letters = new Map(
    Object.entries(families).map(([family, { normal }]) => [family, lettersOf(files.get(normal))]),
  );
  const has = (family: Family, codePoint: number) => letters.get(family)?.has(codePoint) === true;
  const pieces = (text: string, voice: Voice, bold: boolean): FaceRun[] => {
    const runs: { text: string; font: Family; bold: boolean }[] = [];
    const add = (drawn: string, font: Family) => {
      const last = runs.at(-1);
      if (last?.font === font) last.text += drawn;
      else runs.push({ text: drawn, font, bold });
    };
    const [own] = order[voice];
    for (const character of text) {
      const codePoint = character.codePointAt(0) ?? 0;
      const font = character === '\n' ? own : order[voice].find((family) => has(family, codePoint));
      if (font !== undefined) add(character, font);
      else add(characterNumber(character), own ?? 'mono');
    }
    return runs;
  };
  return {
    files,
    runs: (text, voice, bold = false) =>
      text.split(unbroken).flatMap((part, index) => {
        const runs = pieces(part, voice, bold);
        // Between those that were looked for stands what may be broken at its spaces.
        const isLong = index % 2 === 1 && part.length >= LONG_WORD;
        return isLong ? runs.map((run) => ({ ...run, wordBreak: 'break-all' as const })) : runs;
      }),
  };
}

function lettersOf(file: Buffer | undefined): ReadonlySet<number> {
  if (file === undefined) return new Set();
  const font = create(file);
  return new Set('characterSet' in font ? font.characterSet : []);
}
