import { readFileSync, writeFileSync } from 'node:fs';
import UPNG from 'upng-js';

/** A flat drawing has few colours; with so many nobody sees a difference, and the file is a third. */
const COLOURS = 256;

/** Writes a picture anew with a palette. */
export function shrinkPng(path: string): void {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const picture = UPNG.decode(buffer.slice(byteOffset, byteOffset + byteLength));
  const { width, height } = picture;
  writeFileSync(path, Buffer.from(UPNG.encode(UPNG.toRGBA8(picture), width, height, COLOURS)));
}
