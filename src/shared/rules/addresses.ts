/** An IP address as a number. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A network: its first address and the length of its prefix in bits. */
export interface Network extends Address {
  readonly prefix: number;
}

const octet = /^(?:0|[1-9]\d{0,2})$/;

function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/** Reads an IPv4 or IPv6 address without zone. Leading zeros are refused: `010` is 8 to some programs and 10 to others. */
export function parseAddress(text: string): Address | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Address | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => octet.test(part) && Number(part) < 256)) return null;
  return { family: 4, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function parseIpv6(text: string): Address | null {
  const halves = withoutDottedTail(text)?.split('::') ?? [];
  const [left, right] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (left === undefined || halves.length > 2) return null;
  const missing = 8 - left.length - (right?.length ?? 0);
  if (right === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...(right ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return { family: 6, value: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n) };
}

/** `::ffff:10.0.0.1` with its last four bytes written in hexadecimal. */
function withoutDottedTail(text: string): string | null {
  const cut = text.lastIndexOf(':') + 1;
  const tail = text.slice(cut);
  if (!tail.includes('.')) return text;
  const address = parseIpv4(tail);
  if (address === null) return null;
  const high = (address.value >> 16n).toString(16);
  const low = (address.value & 0xffffn).toString(16);
  return `${text.slice(0, cut)}${high}:${low}`;
}

/** The one way an address is written (RFC 5952 for IPv6). */
export function formatAddress({ family, value }: Address): string {
  const groupBits = family === 4 ? 8n : 16n;
  const count = family === 4 ? 4 : 8;
  const mask = (1n << groupBits) - 1n;
  const groups = Array.from({ length: count }, (_, index) => {
    const group = (value >> (groupBits * BigInt(count - 1 - index))) & mask;
    return group.toString(family === 4 ? 10 : 16);
  });
  return family === 4 ? groups.join('.') : shorten(groups);
}

/** Puts `::` for the first longest run of at least two zero groups. */
function shorten(groups: readonly string[]): string {
  const runs = groups.map((_, start) => {
    const end = groups.findIndex((group, index) => index >= start && group !== '0');
    return (end === -1 ? groups.length : end) - start;
  });
  const longest = Math.max(...runs);
  if (longest < 2) return groups.join(':');
  const start = runs.indexOf(longest);
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + longest).join(':')}`;
}

/** The canonical form of an address, or null where the text is none. */
export function normaliseAddress(text: string): string | null {
  const address = parseAddress(text);
  return address === null ? null : formatAddress(address);
}

/** Reads `address/bits`. An address with bits beyond the prefix is taken for the network it lies in. */
export function parseNetwork(text: string): Network | null {
  const [first = '', bits, ...more] = text.split('/');
  const address = parseAddress(first);
  if (address === null || bits === undefined || more.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(bits))
    return null;
  const prefix = Number(bits);
  const total = bitsOf(address.family);
  if (prefix > total) return null;
  const hostBits = BigInt(total - prefix);
  return { family: address.family, value: (address.value >> hostBits) << hostBits, prefix };
}

/** Reads one network, or an IPv4 and an IPv6 one with a comma between them (dual stack). Null where one of them is none. */
export function parseNetworks(text: string): readonly Network[] | null {
  const networks = text.split(',').map((part) => parseNetwork(part.trim()));
  const read = networks.filter((network) => network !== null);
  return read.length === networks.length && read.length <= 2 ? read : null;
}

/** Whether an address lies in a network. */
export function contains(network: Network, address: Address): boolean {
  if (network.family !== address.family) return false;
  const hostBits = BigInt(bitsOf(network.family) - network.prefix);
  return network.value >> hostBits === address.value >> hostBits;
}

/** Whether two networks share an address. */
export function overlap(a: Network, b: Network): boolean {
  return a.prefix <= b.prefix ? contains(a, b) : contains(b, a);
}

const unroutable = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/127',
  'fe80::/10',
  'ff00::/8',
].flatMap((range) => parseNetwork(range) ?? []);

/** Whether an address can never be reached from another host: loopback, unspecified, multicast or link-local. */
export function isUnroutable(address: Address): boolean {
  return unroutable.some((network) => contains(network, address));
}
