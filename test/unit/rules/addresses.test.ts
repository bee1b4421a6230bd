import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contains,
  formatAddress,
  isUnroutable,
  normaliseAddress,
  overlap,
  parseAddress,
  parseNetwork,
  parseNetworks,
} from '../../../src/shared/rules/addresses.ts';

describe('normaliseAddress', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['FD00::0001', 'fd00::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1::', '1::'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ])('%s', (text, canonical) => {
    expect(normaliseAddress(text)).toBe(canonical);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.01',
    '010.0.0.1',
    '10.0.0.1 ',
    '10.0.0.1.1',
    '1e1.0.0.1',
    '-1.0.0.1',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '::10.0.0.300',
    'localhost',
    '10.0.0.1/24',
  ])('%j is no address', (text) => {
    expect(normaliseAddress(text)).toBeNull();
  });

  it('agrees with Node about any IPv6 address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const canonical = normaliseAddress(text);
        expect(isIP(text)).toBe(6);
        expect(canonical === null ? 0 : isIP(canonical)).toBe(6);
        expect(new URL(`http://[${text}]`).hostname).toBe(`[${canonical}]`);
      }),
    );
  });

  it('agrees with Node about any IPv4 address, and about texts that are none', () => {
    fc.assert(fc.property(fc.ipV4(), (text) => normaliseAddress(text) === text));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.'.split('')), maxLength: 20 }),
        (text) => {
          expect(normaliseAddress(text) !== null).toBe(isIP(text) !== 0);
        },
      ),
    );
  });

  it('is stable', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (value) => {
        const text = formatAddress({ family: 6, value });
        expect(parseAddress(text)).toEqual({ family: 6, value });
      }),
    );
  });
});

describe('networks', () => {
  it.each([
    ['10.42.0.0/16', '10.42.0.0', 16],
    ['10.42.7.9/16', '10.42.0.0', 16],
    ['0.0.0.0/0', '0.0.0.0', 0],
    ['10.0.0.1/32', '10.0.0.1', 32],
    ['fd00::/8', 'fd00::', 8],
    ['fd00::5/128', 'fd00::5', 128],
  ])('%s begins at %s', (text, first, prefix) => {
    const network = parseNetwork(text);
    expect(network?.prefix).toBe(prefix);
    expect(network === null ? null : formatAddress(network)).toBe(first);
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    'fd00::/129',
    '10.0.0.0/8/8',
    '/8',
    'x/8',
  ])('%s is none', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });

  it.each([
    ['10.42.0.0/16', 1],
    ['10.42.0.0/16,fd42::/56', 2],
    ['10.42.0.0/16, fd42::/56', 2],
  ])('%s are %i', (text, count) => {
    expect(parseNetworks(text)).toHaveLength(count);
  });

  it.each(['', ',', '10.0.0.0/8,', '10.0.0.0/8,x', '10.0.0.0/8,11.0.0.0/8,12.0.0.0/8'])(
    '%j are none',
    (text) => {
      expect(parseNetworks(text)).toBeNull();
    },
  );

  it.each([
    ['10.42.0.0/16', '10.42.255.255', true],
    ['10.42.0.0/16', '10.43.0.0', false],
    ['0.0.0.0/0', '1.2.3.4', true],
    ['10.0.0.1/32', '10.0.0.1', true],
    ['10.0.0.1/32', '10.0.0.2', false],
    ['fd00::/8', 'fdff::1', true],
    ['::/0', '10.0.0.1', false],
  ])('%s has %s: %s', (networkText, addressText, expected) => {
    const network = parseNetwork(networkText);
    const address = parseAddress(addressText);
    expect(network !== null && address !== null && contains(network, address)).toBe(expected);
  });

  it.each([
    ['10.42.0.0/16', '10.43.0.0/16', false],
    ['10.0.0.0/8', '10.43.0.0/16', true],
    ['10.43.0.0/16', '10.0.0.0/8', true],
    ['10.42.0.0/15', '10.43.0.0/16', true],
    ['10.0.0.0/8', 'fd00::/8', false],
  ])('%s and %s overlap: %s', (a, b, expected) => {
    const [first, second] = [parseNetwork(a), parseNetwork(b)];
    expect(first !== null && second !== null && overlap(first, second)).toBe(expected);
  });
});

describe('isUnroutable', () => {
  it.each([
    ['127.0.0.1', true],
    ['0.0.0.0', true],
    ['169.254.1.1', true],
    ['224.0.0.1', true],
    ['255.255.255.255', true],
    ['::1', true],
    ['fe80::1', true],
    ['10.0.0.1', false],
    ['192.168.1.1', false],
    ['fd00::1', false],
  ])('%s: %s', (text, expected) => {
    const address = parseAddress(text);
    expect(address !== null && isUnroutable(address)).toBe(expected);
  });
});
