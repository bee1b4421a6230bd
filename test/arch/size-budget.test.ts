import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allFiles, sourceFiles } from './source-files.ts';

const root = join(import.meta.dirname, '..', '..');
const sources = sourceFiles('src');
const tests = sourceFiles('test');

function over(files: ReturnType<typeof sourceFiles>, limit: number): string[] {
  return files.filter(({ lines }) => lines > limit).map(({ path, lines }) => `${path}: ${lines} lines`);
}

describe('size budget', () => {
  it('keeps source files within 400 lines and tests within 600', () => {
    expect(over(sources, 400)).toEqual([]);
    expect(over(tests, 600)).toEqual([]);
    expect(over(sourceFiles('scripts'), 400)).toEqual([]);
  });

  it('keeps 95 of 100 source files within 280 lines, half within 110', () => {
    const lines = sources.map((file) => file.lines).sort((a, b) => a - b);
    expect(lines[Math.floor(lines.length * 0.95)]).toBeLessThanOrEqual(280);
    expect(lines[Math.floor(lines.length * 0.5)]).toBeLessThanOrEqual(110);
  });

  it('keeps the preload within 120 lines', () => {
    const preload = sources.filter(({ path }) => path === 'src/main/electron/preload.ts');
    expect(preload).toHaveLength(1);
    expect(over(preload, 120)).toEqual([]);
  });

  it('keeps task files within 150 lines and 20 tasks', () => {
    const tasks = allFiles('playbooks').filter((path) => /roles\/[^/]+\/tasks\/.*\.ya?ml$/.test(path));
    expect(tasks.length).toBeGreaterThan(5);
    const large = tasks.filter((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return text.split('\n').length > 150 || (text.match(/^- name:/gm) ?? []).length > 20;
    });
    expect(large).toEqual([]);
  });

  it('keeps folder READMEs within 40 lines', () => {
    const readmes = ['src', 'test', 'playbooks']
      .flatMap(allFiles)
      .filter((path) => path.endsWith('README.md'));
    const long = readmes.filter((path) => readFileSync(join(root, path), 'utf8').split('\n').length > 41);
    expect(long).toEqual([]);
  });
});
