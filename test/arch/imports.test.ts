import { describe, expect, it } from 'vitest';
import { type ImportRule, importTable, separateFolders } from './import-table.ts';
import { type ImportSite, type SourceFile, sourceFiles } from './source-files.ts';

const files = sourceFiles('src');

function ruleFor(path: string): ImportRule | undefined {
  return importTable
    .filter(({ folder }) => path === folder || path.startsWith(`${folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}

function allowed(rule: ImportRule, site: ImportSite): boolean {
  const { target } = site;
  if (site.relative) {
    return [rule.folder, ...rule.imports].some(
      (folder) => target === folder || target.startsWith(`${folder}/`),
    );
  }
  return rule.packages.some(
    (name) =>
      target === name || target.startsWith(name.endsWith('/') || name.endsWith(':') ? name : `${name}/`),
  );
}

function violations(file: SourceFile): string[] {
  const rule = ruleFor(file.path);
  if (rule === undefined) return [];
  return file.imports
    .filter((site) => !/\.(css|svg|png)$/.test(site.target) && !allowed(rule, site))
    .map((site) => `${file.path} imports ${site.target}`);
}

function featureOf(path: string): string | undefined {
  const folder = separateFolders.find((name) => path.startsWith(`${name}/`));
  return folder === undefined ? undefined : path.slice(folder.length + 1).split('/')[0];
}

describe('imports', () => {
  it('sees the sources', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it('have a rule in the table, in every folder', () => {
    const unruled = files.filter(({ path }) => ruleFor(path) === undefined);
    expect(unruled.map(({ path }) => path)).toEqual([]);
  });

  it('follow the table', () => {
    expect(files.flatMap(violations)).toEqual([]);
  });

  it('never join two features', () => {
    const joined = files.flatMap((file) =>
      file.imports
        .filter((site) => featureOf(file.path) !== undefined && featureOf(site.target) !== undefined)
        .filter((site) => featureOf(site.target) !== featureOf(file.path))
        .map((site) => `${file.path} imports ${site.target}`),
    );
    expect(joined).toEqual([]);
  });

  it('reach electron in one folder only', () => {
    const outside = files.filter(
      ({ path, imports }) =>
        !path.startsWith('src/main/electron/') && imports.some(({ target }) => target === 'electron'),
    );
    expect(outside.map(({ path }) => path)).toEqual([]);
  });

  it('have no cycle, type imports included', () => {
    expect(findCycles()).toEqual([]);
  });
});

function findCycles(): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const { target, relative } of byPath.get(path)?.imports ?? []) {
      if (relative && byPath.has(target)) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return cycles;
}
