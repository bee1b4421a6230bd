import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSiteText } from '../../../src/main/use-cases/site-file-text.ts';
import { SITE_FILE_LIMIT_BYTES } from '../../../src/shared/contract/sites.ts';
import { testDirectory } from '../../support/database.ts';

describe('the text of a site file', () => {
  let scratch: ReturnType<typeof testDirectory>;
  beforeEach(() => {
    scratch = testDirectory();
  });
  afterEach(() => scratch.dispose());
  const written = async (content: string | Uint8Array) => {
    const path = join(scratch.path, 'mill.yaml');
    await writeFile(path, content);
    return path;
  };

  it('is read whole, up to the largest there may be', async () => {
    const text = 'ä'.repeat(SITE_FILE_LIMIT_BYTES / 2);
    expect(await readSiteText(await written(text))).toEqual({
      text,
      fileName: 'mill.yaml',
      directory: scratch.path,
    });
  });

  it.each([
    ['one byte too many', () => written('x'.repeat(SITE_FILE_LIMIT_BYTES + 1)), 'is larger than 1 MiB'],
    ['other bytes than text', () => written(new Uint8Array([0xff])), 'is no UTF-8 text'],
    ['a directory', async () => scratch.path, 'is a directory'],
    ['a device that never ends', async () => '/dev/zero', 'is no file'],
    ['nothing', async () => join(scratch.path, 'none'), 'is not there'],
  ])('is refused for %s', async (_what, path, why) => {
    await expect(readSiteText(await path())).rejects.toMatchObject({
      code: 'site-file',
      message: expect.stringContaining(why),
    });
  });
});
