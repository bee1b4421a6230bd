import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Pieces, readPieces } from '../../../src/main/platform/read-pieces.ts';

describe('reading a file in pieces', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pieces-'));
  const path = join(directory, 'file');
  writeFileSync(path, 'abcdefghij');
  writeFileSync(join(directory, 'empty'), '');
  afterAll(() => rmSync(directory, { recursive: true }));

  const read = async (pieces: Pieces, name = 'file') => {
    const texts: string[] = [];
    for await (const piece of readPieces(join(directory, name), pieces)) texts.push(piece.toString());
    return texts;
  };

  it.each([
    [{ pieceBytes: 4 }, ['abcd', 'efgh', 'ij']],
    [{ pieceBytes: 5 }, ['abcde', 'fghij']],
    [{ pieceBytes: 100 }, ['abcdefghij']],
    [{ pieceBytes: 4, start: 3 }, ['defg', 'hij']],
    [{ pieceBytes: 4, bytes: 6 }, ['abcd', 'ef']],
    [{ pieceBytes: 4, start: 2, bytes: 4 }, ['cdef']],
    [{ pieceBytes: 4, bytes: 0 }, []],
    [{ pieceBytes: 4, start: 10 }, []],
  ])('%j gives %j', async (pieces, expected) => {
    expect(await read(pieces)).toEqual(expected);
  });

  it('gives nothing of an empty file', async () => {
    expect(await read({ pieceBytes: 4 }, 'empty')).toEqual([]);
  });

  it('fills the same memory again and again', async () => {
    const memory = new Set<ArrayBufferLike>();
    for await (const piece of readPieces(path, { pieceBytes: 2 })) memory.add(piece.buffer);
    expect(memory.size).toBe(1);
  });

  it('says what the file system says', async () => {
    await expect(read({ pieceBytes: 4 }, 'absent')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
