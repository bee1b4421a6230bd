import { describe, expect, it } from 'vitest';
import { distance, nearest } from '../../../src/main/site-file/problems/nearest.ts';
import { mayBeSecret, pathText, quoted, shown } from '../../../src/main/site-file/problems/shown-value.ts';

describe('distance', () => {
  it.each([
    ['', '', 0],
    ['a', '', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['address', 'adress', 1],
    ['same', 'same', 0],
  ])('%j to %j is %i', (a, b, steps) => {
    expect(distance(a, b)).toBe(steps);
    expect(distance(b, a)).toBe(steps);
  });
});

describe('nearest', () => {
  const known = ['address', 'externalAddress', 'jump', 'credential', 'hostKey', 'tlsSans'];

  it.each([
    ['adress', 'address'],
    ['Address', 'address'],
    ['external-address', 'externalAddress'],
    ['external_adress', 'externalAddress'],
    ['credentials', 'credential'],
    ['hostkeys', 'hostKey'],
    ['tls-san', 'tlsSans'],
    ['jmp', 'jump'],
    ['zzz', null],
    ['', null],
    ['x'.repeat(100_000), null],
  ])('%s is %s', (word, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });

  it('knows nothing of nothing', () => {
    expect(nearest('a', [])).toBeNull();
  });
});

describe('what is shown of a value', () => {
  it.each([
    [null, 'nothing'],
    [undefined, 'nothing'],
    [[], 'an empty list'],
    [[1, 2], 'a list of 2'],
    [{}, 'a map'],
    [12, '12'],
    [true, 'true'],
    ['text', '"text"'],
    ['two\nlines', '"two\\nlines"'],
    ['with "quotes"', '"with \'quotes\'"'],
    ['a\u202eb\u0000', '"a\\u202eb\\u0000"'],
    ['x'.repeat(100), `"${'x'.repeat(60)}…"`],
  ])('%j', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  it('never holds what does not show', () => {
    expect(
      quoted(Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).join('')),
    ).not.toMatch(/\p{Cc}/u);
  });

  it.each([
    [[], 'the file'],
    [['hosts', 'server-1', 'taints', 0], 'hosts.server-1.taints[0]'],
    [['hosts', 'a b'], 'hosts."a b"'],
  ])('the path %j', (path, text) => {
    expect(pathText(path)).toBe(text);
  });

  it.each([
    [['credentials', 'f', 'password'], true],
    [['credentials', 'f', 'key', 'file'], true],
    [['credentials', 'f', 'user'], false],
    [['hosts', 'a', 'hostKey'], false],
  ])('the value at %j may be a secret: %s', (path, secret) => {
    expect(mayBeSecret(path)).toBe(secret);
  });
});
