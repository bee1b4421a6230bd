import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allFiles } from './source-files.ts';

const root = join(import.meta.dirname, '..', '..');

/** The rooms in whose stylesheets a class stands alone, which reaches it wherever it is used. */
function ownersOfClasses(
  sheets: readonly (readonly [path: string, css: string])[],
): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const [path, css] of sheets) {
    const room = /^src\/renderer\/(features\/[^/]+|[^/]+)/.exec(path)?.[1] ?? path;
    const selectors = css.replace(/\/\*[\s\S]*?\*\//g, '').match(/[^{}]+(?=\{)/g) ?? [];
    for (const selector of selectors.flatMap((list) => list.split(','))) {
      const name = /^\.([a-z][\w-]*)(:[\w-]+(\([^)]*\))?)*$/.exec(selector.trim())?.[1];
      if (name !== undefined) owners.set(name, (owners.get(name) ?? new Set()).add(room));
    }
  }
  return owners;
}

function shared(sheets: readonly (readonly [path: string, css: string])[]): string[] {
  return [...ownersOfClasses(sheets)]
    .filter(([, rooms]) => rooms.size > 1)
    .map(([name, rooms]) => `.${name}: ${[...rooms].toSorted().join(', ')}`);
}

describe('stylesheets', () => {
  it('name no class that another feature names too: each is loaded for all screens', () => {
    const sheets = allFiles('src/renderer').filter((path) => path.endsWith('.css'));
    expect(sheets.length).toBeGreaterThan(15);
    expect(shared(sheets.map((path) => [path, readFileSync(join(root, path), 'utf8')]))).toEqual([]);
  });

  it('move nothing for those who have asked the system for less motion', () => {
    const sheets = allFiles('src/renderer').filter((path) => path.endsWith('.css'));
    const moving = sheets.map((path) => [path, readFileSync(join(root, path), 'utf8')] as const);
    const heedless = moving.filter(
      ([, css]) => /\b(transition|animation):/.test(css) && !css.includes('prefers-reduced-motion: reduce'),
    );
    expect(heedless.map(([path]) => path)).toEqual([]);
  });

  it('define no token that nobody uses', () => {
    const sources = allFiles('src/renderer').filter((path) => /\.(css|tsx?)$/.test(path));
    const all = sources.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
    const tokens = readFileSync(join(root, 'src/renderer/ui/tokens.css'), 'utf8').match(/--[\w-]+(?=:)/g);
    expect([...new Set(tokens)].filter((token) => !all.includes(`var(${token}`))).toEqual([]);
  });

  it('are seen to clash where they do', () => {
    const sheets = [
      ['src/renderer/features/fleet/a.css', '.own { top: 0 } .card, .foot:hover { top: 0 }'],
      [
        'src/renderer/features/topology/b.css',
        '@media (x) { .foot { top: 0 } } /* .card { */ .card b { top: 0 }',
      ],
      ['src/renderer/ui/c.css', '.base { top: 0 } .base > .own { top: 0 }'],
    ] as const;
    expect(shared(sheets)).toEqual(['.foot: features/fleet, features/topology']);
  });
});
