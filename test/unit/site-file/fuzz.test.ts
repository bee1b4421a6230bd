import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SiteFileProblem } from '../../../src/main/ports/site-file.ts';
import { renderSiteFile } from '../../../src/main/site-file/render-site-file.ts';
import { read } from './sample-file.ts';

const mutations = 2000;

/** A small generator of numbers that gives the same ones each time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const pieces = [
  ':',
  ': ',
  '- ',
  '?',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '|',
  '>',
  '&a ',
  '*a',
  '!!str ',
  '!x ',
  '%',
  '@',
  '`',
  '#',
  ' #',
  '\t',
  '\n',
  '\r\n',
  '  ',
  '---\n',
  '...\n',
  '<<: ',
  '~',
  'null',
  'true',
  '-1',
  '1e999',
  '.nan',
  '0x',
  '\u0000',
  '\u202e',
  '\ufeff',
  '\ufffd',
  '\ud800',
  '__proto__: 1',
  'constructor',
  '{{ x }}',
  '$(id)',
  'ü',
  'initial: true',
  'servers:',
  'agents:',
  'hosts:',
  'address: 10.0.0.1',
  'x'.repeat(3000),
];

type Mutate = (text: string, random: () => number) => string;

function at(text: string, random: () => number): number {
  return Math.floor(random() * (text.length + 1));
}

function lineAt(lines: readonly string[], random: () => number): number {
  return Math.floor(random() * lines.length);
}

const mutators: readonly Mutate[] = [
  (text, random) => {
    const place = at(text, random);
    return text.slice(0, place) + (pieces[Math.floor(random() * pieces.length)] ?? '') + text.slice(place);
  },
  (text, random) => {
    const place = at(text, random);
    return text.slice(0, place) + text.slice(place + 1 + Math.floor(random() * 20));
  },
  (text, random) => {
    const place = at(text, random);
    return text.slice(0, place) + String.fromCharCode(Math.floor(random() * 300)) + text.slice(place + 1);
  },
  (text, random) => {
    const lines = text.split('\n');
    lines.splice(lineAt(lines, random), 1);
    return lines.join('\n');
  },
  (text, random) => {
    const lines = text.split('\n');
    lines.splice(lineAt(lines, random), 0, lines[lineAt(lines, random)] ?? '');
    return lines.join('\n');
  },
  (text, random) => {
    const lines = text.split('\n');
    const line = lineAt(lines, random);
    lines[line] = ' '.repeat(Math.floor(random() * 9)) + (lines[line] ?? '').trimStart();
    return lines.join('\n');
  },
  (text, random) => {
    const lines = text.split('\n');
    const [a, b] = [lineAt(lines, random), lineAt(lines, random)];
    [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
    return lines.join('\n');
  },
  (text, random) => {
    const lines = text.split('\n');
    const line = lineAt(lines, random);
    lines[line] = (lines[line] ?? '').replace(/:.*/, '');
    return lines.join('\n');
  },
  (text, random) => text.slice(0, at(text, random)),
];

const folder = new URL('../../../resources/examples/', import.meta.url);
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

function mutate(seed: number): string {
  const random = numbers(seed);
  let text = examples[seed % examples.length] ?? '';
  for (let count = 1 + Math.floor(random() * 4); count > 0; count -= 1) {
    const mutator = mutators[Math.floor(random() * mutators.length)];
    text = mutator === undefined ? text : mutator(text, random);
  }
  return text;
}

const sentence = /^.{5,700}\.$/;
const machineWords = /undefined|\[object|\.ts:\d|TypeError|at \w+ \(/;

/** What is wrong with one problem, or null. */
function problemFault(problem: SiteFileProblem, lines: number): string | null {
  const { line, column, message, fix } = problem;
  if (line < 1 || line > lines + 1 || column < 1) return `no such place: ${line}:${column}`;
  if (!sentence.test(message) || !sentence.test(fix)) return `no sentence: ${message} / ${fix}`;
  return machineWords.test(`${message}${fix}`) ? `machine words: ${message} / ${fix}` : null;
}

/** What is wrong with the answer to a text, or how it was answered. */
function answer(text: string): { readonly kind: 'accepted' | 'refused'; readonly fault: string | null } {
  const reading = read(text);
  if (reading.ok) {
    const written = renderSiteFile(reading.description);
    const again = read(written);
    const same = again.ok && renderSiteFile(again.description) === written;
    return { kind: 'accepted', fault: same ? null : 'what was written is not read again as the same' };
  }
  const { length } = reading.problems;
  if (length < 1 || length > 20) return { kind: 'refused', fault: `${length} problems` };
  const lines = text.split(/\r\n|\r|\n/).length;
  const faults = reading.problems.map((problem) => problemFault(problem, lines));
  return { kind: 'refused', fault: faults.find((fault) => fault !== null) ?? null };
}

describe(`${mutations} mutations of the examples`, () => {
  it('each give a site that can be written again, or problems with their places', {
    timeout: 120_000,
  }, () => {
    const outcomes = { accepted: 0, refused: 0 };
    const start = process.cpuUsage();
    for (let seed = 1; seed <= mutations; seed += 1) {
      const text = mutate(seed);
      const { kind, fault } = answer(text);
      expect(fault, `mutation ${seed}`).toBeNull();
      outcomes[kind] += 1;
    }
    // Processor time, so that a busy machine does not count.
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(20);
    expect(outcomes.accepted).toBeGreaterThan(mutations / 50);
    expect(outcomes.refused).toBeGreaterThan(mutations / 2);
  });
});
