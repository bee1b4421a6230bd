import { describe, expect, it } from 'vitest';
import { handlers } from '../../src/main/api/handlers/index.ts';
import { contract } from '../../src/shared/contract/contract.ts';
import { sourceFiles } from './source-files.ts';

const entries = Object.entries(contract);
const tests = sourceFiles('test/unit').filter(({ path }) => /test\/unit\/(api|contract|serve)\//.test(path));

describe('the contract', () => {
  it('has entries', () => {
    expect(entries.length).toBeGreaterThan(5);
  });

  it.each(entries)('%s has a schema for what goes in and for what comes out', (_name, entry) => {
    expect(typeof entry.input.safeParse).toBe('function');
    const out = entry.kind === 'stream' ? entry.item : entry.output;
    expect(typeof out.safeParse).toBe('function');
  });

  it('has a handler for each entry and none besides', () => {
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(contract).sort());
  });

  it.each(entries)('%s is called by a test', (name) => {
    const calling = tests.filter(({ text }) => text.includes(`'${name}'`));
    expect(calling.map(({ path }) => path)).not.toEqual([]);
  });
});
