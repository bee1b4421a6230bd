import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf, endsOf, MOST_ADDRESSES, readScanRange } from '../../../src/shared/rules/scan-range.ts';

function ends(text: string) {
  const { range, problem } = readScanRange(text);
  return range === null ? problem : [...endsOf(range), range.count];
}

describe('a range that is typed', () => {
  it.each([
    ['10.0.0.0/24', ['10.0.0.1', '10.0.0.254', 254]],
    ['10.0.0.77/24', ['10.0.0.1', '10.0.0.254', 254]],
    ['10.0.0.4/31', ['10.0.0.4', '10.0.0.5', 2]],
    ['10.0.0.4/32', ['10.0.0.4', '10.0.0.4', 1]],
    ['10.0.0.5-10.0.1.4', ['10.0.0.5', '10.0.1.4', 256]],
    [' 10.0.0.5 – 90 ', ['10.0.0.5', '10.0.0.90', 86]],
    ['10.0.0.5 to 10.0.0.6', ['10.0.0.5', '10.0.0.6', 2]],
    ['10.0.0.5', ['10.0.0.5', '10.0.0.5', 1]],
    ['10.16.0.0/20', ['10.16.0.1', '10.16.15.254', 4094]],
    ['fd00::10-fd00::1f', ['fd00::10', 'fd00::1f', 16]],
    ['fd00::/120', ['fd00::', 'fd00::ff', 256]],
  ])('%s', (text, expected) => expect(ends(text)).toEqual(expected));

  it.each([
    ['', /^Type a network/],
    ['node1', /^Type a network/],
    ['10.0.0.300-10.0.0.301', /^Type a network/],
    ['10.0.0.5-300', /^Type a network/],
    ['10.0.0.1-2-3', /^Type a network/],
    ['10.0.0.0/33', /^Type a network/],
    ['10.0.0.0/8', /^These are 16777214 addresses, and at most 4096/],
    ['10.0.0.0-10.0.16.0', /^These are 4097 addresses/],
    ['fd00::/64', /^These are far too many addresses/],
    ['10.0.0.9-10.0.0.2', /^The last address comes before the first/],
    ['10.0.0.1-fd00::1', /^The first address and the last are of different kinds/],
    ['127.0.0.0/24', /^There are no other hosts/],
    ['169.254.0.0/24', /^There are no other hosts/],
    ['224.0.0.1', /^There are no other hosts/],
    ['223.255.255.250-224.0.0.1', /^There are no other hosts/],
    ['fd00::10-20', /^Type a network/],
    ['::ffff:10.0.0.5', /^These are IPv4 addresses/],
    ['::ffff:10.0.0.0/120', /^These are IPv4 addresses/],
    ['::fffe:ffff:ffff-::ffff:0:9', /^These are IPv4 addresses/],
    ['fe80::1-fe80::9', /^There are no other hosts/],
  ])('%j is none', (text, problem) => expect(ends(text)).toMatch(problem));

  it.each([
    ['10.0.0.0/24', false],
    ['172.31.255.0/24', false],
    ['192.168.1.0/24', false],
    ['100.64.3.0/24', false],
    ['fd12::1-fd12::9', false],
    ['8.8.8.0/24', true],
    ['172.32.0.0/24', true],
    ['192.167.255.250-192.168.0.4', true],
    ['2001:db8::1', true],
  ])('%s is somebody else’s: %s', (text, isPublic) =>
    expect(readScanRange(text).range?.isPublic).toBe(isPublic),
  );

  it('is no more than what was typed, whatever was', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, fc.integer({ min: 0, max: 32 }), (third, fourth, prefix) => {
        const { range } = readScanRange(`10.1.${third}.${fourth}/${prefix}`);
        if (range === null) return;
        const all = addressesOf(range);
        expect(all.length).toBeLessThanOrEqual(MOST_ADDRESSES);
        expect(new Set(all).size).toBe(range.count);
        const ipv4 = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
        const size = 2 ** (32 - prefix);
        const network = Math.floor(ipv4(`10.1.${third}.${fourth}`) / size) * size;
        expect(all.every((one) => ipv4(one) >= network && ipv4(one) < network + size)).toBe(true);
      }),
    );
  });
});
