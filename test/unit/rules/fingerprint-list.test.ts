import { describe, expect, it } from 'vitest';
import { readFingerprints } from '../../../src/shared/rules/fingerprint-list.ts';

const print = (letter: string) => `SHA256:${letter.repeat(43)}`;
/** Each host with what it is called. */
const asked = [
  ['node1', '10.0.0.1'],
  ['node2', 'FD00::2'],
];
const read = (text: string) =>
  [...readFingerprints(text, asked)].map(([name, prints]) => [name, [...prints]]);

describe('a list of fingerprints', () => {
  it.each([
    ['a name and its fingerprint', `node1 ${print('A')}`, [['node1', [print('A')]]]],
    [
      'as a table',
      `node1;10.0.0.1;${print('A')}\nsite,[fd00::2]:22,${print('B')}`,
      [
        ['node1', [print('A')]],
        ['10.0.0.1', [print('A')]],
        ['FD00::2', [print('B')]],
      ],
    ],
    ['what ssh-keygen prints', `256 ${print('A')} root@Node1 (ED25519)`, [['node1', [print('A')]]]],
    [
      'under a heading, until an empty line',
      `node1:\n256 ${print('A')} no\n\n256 ${print('B')} x`,
      [['node1', [print('A')]]],
    ],
    [
      'under a heading with all that one host is called',
      `node1 (10.0.0.1)\n256 ${print('A')} no`,
      [
        ['node1', [print('A')]],
        ['10.0.0.1', [print('A')]],
      ],
    ],
    [
      'with its own name in spite of a heading',
      `node1:\n256 ${print('A')} root@node2`,
      [['node2', [print('A')]]],
    ],
    ['under a heading that names several hosts', `keys of node1 and node2:\n256 ${print('A')} no`, []],
    ['under a heading of somebody else, after one that counted', `node1\nother\n256 ${print('A')} no`, []],
    ['several keys of one host', `node1 ${print('A')} ${print('B')}`, [['node1', [print('A'), print('B')]]]],
    ['of hosts nobody asks for', `node9 ${print('A')}`, []],
    ['nothing', 'node1\nSHA256:short', []],
  ])('%s', (_what, text, names) => expect(read(text)).toEqual(names));
});
