import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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

/** What must be true of the answer to any text. */
function check(text: string): 'accepted' | 'refused' {
  const reading = read(text);
  if (reading.ok) {
    const written = renderSiteFile(reading.description);
    const again = read(written);
    expect(again.ok && renderSiteFile(again.description)).toBe(written);
    return 'accepted';
  }
  const lines = text.split(/\r\n|\r|\n/).length;
  expect(reading.problems.length).toBeGreaterThan(0);
  expect(reading.problems.length).toBeLessThanOrEqual(20);
  for (const { line, column, message, fix } of reading.problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines + 1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).toMatch(/^.{5,700}\.$/);
    expect(fix).toMatch(/^.{5,700}\.$/);
    expect(`${message}${fix}`).not.toMatch(/undefined|\[object|\.ts:\d|TypeError|at \w+ \(/);
  }
  return 'refused';
}

describe(`${mutations} mutations of the examples`, () => {
  it('each give a site that can be written again, or problems with their places', { timeout: 20_000 }, () => {
    const outcomes = { accepted: 0, refused: 0 };
    for (let seed = 1; seed <= mutations; seed += 1) {
      try {
        outcomes[check(mutate(seed))] += 1;
      } catch (error) {
        throw new Error(`mutation ${seed}: ${JSON.stringify(mutate(seed))}`, { cause: error });
      }
    }
    expect(outcomes.accepted).toBeGreaterThan(mutations / 50);
    expect(outcomes.refused).toBeGreaterThan(mutations / 2);
  });
});
