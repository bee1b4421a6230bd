import { readFileSync, writeFileSync } from 'node:fs';
import UPNG from 'upng-js';

/** A flat drawing has few colours; with so many nobody sees a difference, and the file is a third. */
const COLOURS = 256;

/** Where a PNG says how it gives its colours, and what it says of a palette. */
const COLOUR_TYPE_AT = 25;
const PALETTE = 3;

/** Writes a picture anew with a palette, unless it has one. */
export function shrinkPng(path: string): void {
  const file = readFileSync(path);
  if (file[COLOUR_TYPE_AT] === PALETTE) return;
  const { buffer, byteOffset, byteLength } = file;
  const picture = UPNG.decode(buffer.slice(byteOffset, byteOffset + byteLength));
  const { width, height } = picture;
  writeFileSync(path, Buffer.from(UPNG.encode(UPNG.toRGBA8(picture), width, height, COLOURS)));
}
