import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { foldersBelow, removeFolders } from '../../lab/cgroups.ts';

let top: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'muster-groups-'));
  await mkdir(join(top, 'system.slice/a.service'), { recursive: true });
});
afterEach(() => rm(top, { recursive: true, force: true }));

it('lists groups, parents first, and none of a group that is gone', async () => {
  expect(await foldersBelow(top)).toEqual(
    ['', '/system.slice', '/system.slice/a.service'].map((path) => `${top}${path}`),
  );
  expect(await foldersBelow(join(top, 'gone'))).toEqual([]);
});

it('bears groups that come and go while it looks', async () => {
  let busy = true;
  const churn = (async () => {
    while (busy) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => mkdir(join(top, `${index}.scope`))));
      await Promise.all(Array.from({ length: 20 }, (_, index) => rmdir(join(top, `${index}.scope`))));
    }
  })();
  for (let look = 0; look < 100; look += 1) expect(await foldersBelow(top)).toContain(top);
  busy = false;
  await churn;
});

it('removes groups of which somebody else removes some', async () => {
  await Promise.all([removeFolders(top), removeFolders(top)]);
  expect(await foldersBelow(top)).toEqual([]);
});
