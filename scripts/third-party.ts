import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { sourceFiles } from '../test/arch/source-files.ts';

/** Writes the licences of everything that is shipped with Muster anew: `node scripts/third-party.ts`, after a change of packages. */

const root = join(import.meta.dirname, '..');

/** Where the list lies; it is shipped with the other resources and shown in the about box. */
export const thirdPartyPath = join(root, 'resources/THIRD-PARTY.txt');

/** Licences under which Muster may pass a package on as part of itself. */
export const permissive: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'OFL-1.1',
  'Zlib',
  'BlueOak-1.0.0',
]);

/** Whether a package under a licence may be passed on; of several joined by AND, all must allow it. */
export function isPermissive(licence: string): boolean {
  return licence
    .replace(/^\((.*)\)$/, '$1')
    .split(' AND ')
    .every((one) => permissive.has(one));
}

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  /** An older way to say it. */
  licenses: z.array(z.object({ type: z.string() })).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

/** A package that is in what is shipped. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The text its authors want passed on. */
  readonly text: string;
}

/** Packages that the sources import, and those that these need, each version of them; sorted by name. Electron brings its own licences along. */
export function shippedPackages(): readonly ShippedPackage[] {
  const found = new Map<string, ShippedPackage>();
  const open = importedPackages().map((name) => join(root, 'node_modules', name));
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    if (found.has(directory)) continue;
    const read = packageSchema.parse(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')));
    const text = licenceText(directory);
    // Some packages only have the text.
    const byText = text.startsWith('MIT License') ? 'MIT' : 'unknown';
    const licence = read.license ?? read.licenses?.[0]?.type ?? byText;
    found.set(directory, { name: read.name, version: read.version, licence, text });
    for (const needed of Object.keys(read.dependencies)) open.push(...directoryOf(needed, directory));
  }
  const title = ({ name, version }: ShippedPackage) => `${name} ${version}`;
  // The same version may lie in several places.
  const each = new Map([...found.values()].map((one) => [title(one), one]));
  return [...each.values()].toSorted((a, b) => (title(a) < title(b) ? -1 : 1));
}

/** Where a package finds one that it needs: within itself, or further out; nowhere for one of another system. */
function directoryOf(needed: string, from: string): readonly string[] {
  for (let at = from; at.startsWith(root); at = dirname(at)) {
    const directory = join(at, 'node_modules', needed);
    if (existsSync(directory)) return [directory];
  }
  return [];
}

/** Names of packages that a source imports. */
function importedPackages(): string[] {
  const targets = sourceFiles('src')
    .flatMap(({ imports }) => imports)
    .filter(({ relative, target }) => !relative && !target.startsWith('node:') && target !== 'electron')
    .map(({ target }) => target.split('/', target.startsWith('@') ? 2 : 1).join('/'));
  return [...new Set(targets)];
}

function licenceText(directory: string): string {
  const file = readdirSync(directory).find((name) => /^(licen[cs]e|copying|ofl)/i.test(name));
  return file === undefined
    ? ''
    : readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n').trim();
}

/** The list as it is shipped: one line for each package, then the texts. */
export function thirdPartyText(packages: readonly ShippedPackage[]): string {
  const titles = packages.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
  const texts = packages.map(
    ({ text }, index) => `${'-'.repeat(80)}\n${titles[index]}\n\n${text || 'No text of its own.'}\n`,
  );
  const head = 'Muster is passed on under the Apache License 2.0 (see LICENSE) and contains these packages:';
  return `${head}\n\n${titles.map((title) => `  ${title}`).join('\n')}\n\n${texts.join('\n')}`;
}

if (import.meta.main) writeFileSync(thirdPartyPath, thirdPartyText(shippedPackages()));
