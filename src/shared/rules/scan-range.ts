import {
  type Address,
  contains,
  formatAddress,
  isUnroutable,
  type Network,
  parseAddress,
  parseNetwork,
} from './addresses.ts';

/** More addresses are not looked through at once: that would take more than minutes, and no site has as many hosts. */
export const MOST_ADDRESSES = 4096;

/** A run of addresses that somebody typed. */
export interface ScanRange {
  readonly first: Address;
  /** From 1 to MOST_ADDRESSES. */
  readonly count: number;
  /** Whether an address of it can belong to somebody else's network. */
  readonly isPublic: boolean;
}

/** A range, or why the text is none, as one sentence. */
export type ReadRange =
  | { readonly range: ScanRange; readonly problem: null }
  | { readonly range: null; readonly problem: string };

/** Networks that belong to nobody (RFC 1918, RFC 6598, RFC 4193). */
const privateNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
].flatMap((text) => parseNetwork(text) ?? []);

/** IPv4 addresses written as IPv6 (RFC 4291, 2.5.5.2): they would hide whose they are. */
const mappedIpv4: Network = { family: 6, value: 0xffffn << 32n, prefix: 96 };

/**
 * Reads one address, `10.0.0.0/24`, `10.0.0.5-10.0.0.90` or, for short, `10.0.0.5-90`. The addresses of an IPv4 network that no host has (its own and
 * its broadcast) are left out. Pure.
 */
export function readScanRange(text: string): ReadRange {
  const typed = text.trim();
  const ends = typed.includes('/') ? networkEnds(typed) : spanEnds(typed);
  if (ends === null)
    return no('Type a network such as 10.0.0.0/24, or a first and a last address with "-" between them.');
  const [first, last] = ends;
  if (first.family !== last.family) return no('The first address and the last are of different kinds.');
  const count = last.value - first.value + 1n;
  if (count < 1n) return no('The last address comes before the first.');
  if (count > BigInt(MOST_ADDRESSES)) {
    const many = count > 10n ** 12n ? 'far too many' : String(count);
    return no(
      `These are ${many} addresses, and at most ${MOST_ADDRESSES} are looked at: take a smaller range.`,
    );
  }
  if (contains(mappedIpv4, first) || contains(mappedIpv4, last)) {
    return no('These are IPv4 addresses in IPv6 clothes: type them as IPv4, such as 10.0.0.5.');
  }
  if (isUnroutable(first) || isUnroutable(last)) return no('There are no other hosts at these addresses.');
  const isPublic = !privateNetworks.some((network) => contains(network, first) && contains(network, last));
  return { range: { first, count: Number(count), isPublic }, problem: null };
}

/** The addresses of a range, in their order. Pure. */
export function addressesOf({ first, count }: ScanRange): readonly string[] {
  const { family, value } = first;
  return Array.from({ length: count }, (_, index) => formatAddress({ family, value: value + BigInt(index) }));
}

/** The first and the last address of a range, as people read them. Pure. */
export function endsOf({ first, count }: ScanRange): readonly [string, string] {
  const { family, value } = first;
  return [formatAddress(first), formatAddress({ family, value: value + BigInt(count - 1) })];
}

function no(problem: string): ReadRange {
  return { range: null, problem };
}

function networkEnds(typed: string): readonly [Address, Address] | null {
  const network = parseNetwork(typed);
  if (network === null) return null;
  const { family, value, prefix } = network;
  const size = 1n << BigInt((family === 4 ? 32 : 128) - prefix);
  // A network of one or two addresses has hosts at both (RFC 3021).
  const bare = family === 4 && size > 2n ? 1n : 0n;
  return [
    { family, value: value + bare },
    { family, value: value + size - 1n - bare },
  ];
}

function spanEnds(typed: string): readonly [Address, Address] | null {
  const [from = '', to, ...more] = typed.split(/\s*[-–—]\s*|\s+to\s+/);
  const first = parseAddress(from);
  if (first === null || more.length > 0) return null;
  if (to === undefined) return [first, first];
  // The short form is decimal: of an IPv6 address it would mean another range than what was typed looks like.
  const isShort = first.family === 4 && /^\d{1,3}$/.test(to);
  const last = parseAddress(isShort ? from.replace(/\d+$/, to) : to);
  return last === null ? null : [first, last];
}
