import { describe, expect, it } from 'vitest';
import { readFingerprints } from '../../../src/shared/rules/fingerprint-list.ts';

const print = (letter: string) => `SHA256:${letter.repeat(43)}`;
const read = (text: string) => [...readFingerprints(text)].map(([name, prints]) => [name, [...prints]]);

describe('a list of fingerprints', () => {
  it.each([
    ['a name and its fingerprint', `node1 ${print('A')}`, [['node1', [print('A')]]]],
    [
      'as a table',
      `node1;10.0.0.1;${print('A')}`,
      [
        ['node1', [print('A')]],
        ['10.0.0.1', [print('A')]],
      ],
    ],
    [
      'what ssh-keygen prints',
      `256 ${print('A')} root@Node1 (ED25519)`,
      [
        ['node1', [print('A')]],
        ['ed25519', [print('A')]],
      ],
    ],
    [
      'under a heading',
      `node1:\n256 ${print('A')} no\n\n256 ${print('B')} x`,
      [
        ['no', [print('A')]],
        ['node1', [print('A')]],
        ['x', [print('B')]],
      ],
    ],
    ['several keys of one host', `node1 ${print('A')} ${print('B')}`, [['node1', [print('A'), print('B')]]]],
    ['nothing', 'node1\nSHA256:short', []],
  ])('%s', (_what, text, names) => expect(read(text)).toEqual(names));
});
