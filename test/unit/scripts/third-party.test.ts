import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  isPermissive,
  shippedPackages,
  thirdPartyPath,
  thirdPartyText,
} from '../../../scripts/third-party.ts';

const packages = shippedPackages();

describe('packages that are shipped', () => {
  it('are those the sources import and what these need', () => {
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['react-dom', 'scheduler', 'ssh2', 'zod', '@fontsource/cabin']),
    );
    for (const tool of ['electron', 'vitest', 'axe-core', '@playwright/test'])
      expect(names).not.toContain(tool);
  });

  it('may be passed on', () => {
    expect(packages.filter(({ licence }) => !isPermissive(licence)).map(({ name }) => name)).toEqual([]);
  });

  it.each([
    ['MIT', true],
    ['(MIT AND Zlib)', true],
    ['(MIT AND GPL-3.0)', false],
    ['GPL-3.0', false],
    ['unknown', false],
  ])('%s: %s', (licence, may) => {
    expect(isPermissive(licence)).toBe(may);
  });

  it('are listed with their licences as they are now; else run: node scripts/third-party.ts', () => {
    expect(readFileSync(thirdPartyPath, 'utf8')).toBe(thirdPartyText(packages));
  });
});
