import { describe, expect, it } from 'vitest';
import { type ReadableFile, readText } from '../../../src/renderer/features/site-file/read-text.ts';

const fileOf = (content: string | Uint8Array<ArrayBuffer>, name = 'site.yaml'): ReadableFile => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { name, size: bytes.length, arrayBuffer: async () => bytes.buffer };
};

describe('a file that was dropped', () => {
  it('is read as UTF-8', async () => {
    expect(await readText([fileOf('site: Kittilä\n')])).toEqual({
      ok: true,
      fileName: 'site.yaml',
      text: 'site: Kittilä\n',
    });
  });

  it.each([
    [
      'binary',
      fileOf(new Uint8Array([0xff, 0xd8, 0xff])),
      'site.yaml is no UTF-8 text, so it is no site file.',
    ],
    ['with NUL', fileOf('a\u0000b'), 'site.yaml is no UTF-8 text, so it is no site file.'],
    [
      'gone or a folder',
      { ...fileOf(''), arrayBuffer: () => Promise.reject(new Error('NotReadableError')) },
      'site.yaml cannot be read.',
    ],
  ])('is refused %s, in one sentence with a cure', async (_what, file, message) => {
    expect(await readText([file])).toMatchObject({ ok: false, message, cure: expect.stringMatching(/\.$/) });
  });

  it('is refused huge without being read', async () => {
    const huge = {
      ...fileOf('', 'film.mkv'),
      size: 2 ** 40,
      arrayBuffer: () => Promise.reject(new Error('read')),
    };
    expect(await readText([huge])).toMatchObject({
      ok: false,
      message: 'film.mkv is larger than 1 MB, so it is no site file.',
    });
  });

  it('is refused where there are several', async () => {
    expect(await readText([fileOf('a'), fileOf('b')])).toMatchObject({
      ok: false,
      message: '2 files were dropped, and one site file is read at a time.',
    });
  });

  it('has its name made plain', async () => {
    const hostile = fileOf('a', `x\u202eLMTH\n${'y'.repeat(400)}`);
    const read = await readText([hostile]);
    expect(read).toMatchObject({ ok: true, fileName: expect.stringMatching(/^x\[U\+202E\]LMTH y+$/) });
    expect(read.ok && read.fileName.length).toBe(255);
  });
});
