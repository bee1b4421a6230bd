import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface SourceFile {
  /** Path from the project's root. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly ImportSite[];
}

export interface ImportSite {
  /** Project path for a relative import, package name otherwise. */
  readonly target: string;
  readonly relative: boolean;
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** All TypeScript files below a folder, with what they import, types included. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return walk(join(root, folder))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => readSource(path));
}

/** Paths below a folder, from the project's root. */
export function allFiles(folder: string): readonly string[] {
  return walk(join(root, folder)).map((path) => relative(root, path));
}

function walk(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (name === 'node_modules') return [];
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

function readSource(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const project = relative(root, path);
  const imports = [...withoutComments(text).matchAll(importPattern)].map((match) => {
    const target = match[1] ?? match[2] ?? '';
    const isRelative = target.startsWith('.');
    return { target: isRelative ? normalize(join(dirname(project), target)) : target, relative: isRelative };
  });
  return { path: project, text, lines: text.split('\n').length - 1, imports };
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
