import { type Address, formatAddress, isUnroutable, normaliseAddress, parseAddress } from './addresses.ts';
import { hostnameProblem, printable } from './names.ts';
import { oneLine } from './plain-text.ts';

/** A host as somebody typed it. */
export interface TypedHost {
  readonly hostname: string;
  /** Whether the name was made from the address, because none was typed. */
  readonly isNamed: boolean;
  /** In its one form. */
  readonly address: string;
  /** Null where the line says none. */
  readonly port: number | null;
  /** Name of the host to pass through; null where the line says none. */
  readonly jump: string | null;
}

/** One line that says something: a host, or why it is none, as one sentence. */
export type HostLine =
  | { readonly line: number; readonly typed: string; readonly host: TypedHost; readonly problem: null }
  | { readonly line: number; readonly typed: string; readonly host: null; readonly problem: string };

/** A host that is recorded already at the same site. */
export interface TakenHost {
  readonly hostname: string;
  readonly address: string;
}

/** More lines than a site has hosts; the rest is told as one problem and not read. */
export const MOST_LINES = 5000;

/** What a line says, by its parts, before anything is compared with other lines. */
interface Said {
  address?: string;
  name?: string;
  port?: string;
  jump?: string;
}

type Column = keyof Said;

/**
 * Reads hosts, one a line: an address and a name in either order, then `port=…` and `jump=…` where they are wanted, separated by blanks, commas or
 * semicolons; or a table whose first line names its columns. `#` begins a comment. Every line that says something comes back, as a host or with
 * what is wrong: nothing that was typed is left out. Pure.
 */
export function readHostLines(text: string, taken: readonly TakenHost[] = []): readonly HostLine[] {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .map((typed, index) => ({ line: index + 1, typed, words: wordsIn(typed) }))
    .filter(({ words }) => words.length > 0);
  const [first] = lines;
  if (first === undefined) return [];
  const columns = headerOf(first.words);
  const body = columns === null ? lines : lines.slice(1);
  const read = body.slice(0, MOST_LINES).map(({ line, typed, words }): HostLine => {
    const said = columns === null ? saidBy(words) : saidIn(columns, fieldsOf(typed));
    return judged({ line, typed: typed.trim() }, said);
  });
  const beyond = body[MOST_LINES];
  const [header] = columns === null ? [] : unknownColumns(first, columns);
  return [
    ...(header === undefined ? [] : [header]),
    ...withoutTwins(read, taken),
    ...(beyond === undefined ? [] : [tooMany(beyond, body.length)]),
  ];
}

interface Place {
  readonly line: number;
  readonly typed: string;
}

function wrong({ line, typed }: Place, problem: string): HostLine {
  return { line, typed: typed.trim(), host: null, problem };
}

function tooMany(at: Place, lines: number): HostLine {
  return wrong(
    at,
    `At most ${MOST_LINES} hosts are added at once, and there are ${lines} lines: add the rest afterwards.`,
  );
}

/** The words of a line without its comment. */
function wordsIn(typed: string): readonly string[] {
  const said = typed.replace(/(^|[\s,;])#.*$/, '$1');
  return said.split(/[\s,;]+/).flatMap((word) => {
    const bare = word.replace(/^"(.*)"$/, '$1');
    return bare === '' ? [] : [bare];
  });
}

const columnNames: ReadonlyMap<string, Column> = new Map([
  ['name', 'name'],
  ['hostname', 'name'],
  ['host', 'name'],
  ['address', 'address'],
  ['ip', 'address'],
  ['ipaddress', 'address'],
  ['port', 'port'],
  ['sshport', 'port'],
  ['jump', 'jump'],
  ['jumphost', 'jump'],
]);

/** The columns of a table; null where the line is no head of one. Columns that mean nothing here are null. */
function headerOf(words: readonly string[]): readonly (Column | null)[] | null {
  const columns = words.map((word) => columnNames.get(word.toLowerCase().replace(/[\s_-]/g, '')) ?? null);
  return columns.includes('address') && words.every((word) => normaliseAddress(word) === null)
    ? columns
    : null;
}

function unknownColumns(
  head: Place & { readonly words: readonly string[] },
  columns: readonly (Column | null)[],
): HostLine[] {
  const unknown = head.words.filter((_word, index) => columns[index] === null).map(shown);
  if (unknown.length === 0) return [];
  const which =
    unknown.length === 1 ? `The column ${unknown.join()} is` : `The columns ${unknown.join(', ')} are`;
  return [
    wrong(
      head,
      `${which} not known: name, address, port and jump are. Take ${unknown.length === 1 ? 'it' : 'them'} out.`,
    ),
  ];
}

/** The fields of one line of a table, quoted ones with their commas. */
function fieldsOf(typed: string): readonly string[] {
  const separator = typed.includes(',') ? ',' : typed.includes(';') ? ';' : '\t';
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (const character of typed) {
    if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  return [...fields, field.trim()];
}

function saidIn(columns: readonly (Column | null)[], fields: readonly string[]): Said | string {
  if (fields.length > columns.length)
    return `It has ${fields.length} fields, and the head of the table has ${columns.length}.`;
  const said: Said = {};
  for (const [index, column] of columns.entries()) {
    const field = fields[index] ?? '';
    if (column !== null && field !== '') said[column] = field;
  }
  return said;
}

/** Sorts the words of a line by what they can be. @returns what is wrong, as a sentence, where they cannot be sorted. */
function saidBy(words: readonly string[]): Said | string {
  const said: Said = {};
  for (const word of words) {
    const [column, value] = partOf(word);
    if (said[column] !== undefined) {
      return column === 'name'
        ? `It has two names, ${shown(said[column])} and ${shown(value)}: keep one.`
        : `It says ${column} twice: keep one.`;
    }
    said[column] = value;
  }
  return said;
}

function partOf(word: string): readonly [Column, string] {
  const named = /^(name|address|port|jump)=(.*)$/i.exec(word);
  if (named !== null) return [columnNames.get((named[1] ?? '').toLowerCase()) ?? 'name', named[2] ?? ''];
  return [looksLikeAddress(word) ? 'address' : 'name', word];
}

/** Something meant as an address, well-formed or not: a wrong one is told as that and not taken for a name. */
function looksLikeAddress(word: string): boolean {
  return /^\d+(\.\d*)+(:.*)?$/.test(word) || /^\[?[0-9a-f]*:[0-9a-f:.]+/i.test(word);
}

function judged(place: Place, said: Said | string): HostLine {
  if (typeof said === 'string') return wrong(place, said);
  if (said.address === undefined) return wrong(place, addressMissing(said));
  const split = addressAndPort(said.address);
  const address = readAddress(split.address);
  if (typeof address === 'string') return wrong(place, address);
  const typedPort = said.port ?? split.port;
  const port = portOf(typedPort);
  if (port === 'wrong') return wrong(place, `${shown(typedPort ?? '')} is no port from 1 to 65535.`);
  const canonical = formatAddress(address);
  const host = {
    hostname: said.name?.toLowerCase() ?? nameFor(canonical),
    isNamed: said.name !== undefined,
    address: canonical,
    port,
    jump: said.jump ?? null,
  };
  const problem = namesProblem(host, said.name ?? host.hostname);
  return problem === null ? { ...place, host, problem: null } : wrong(place, problem);
}

function addressMissing({ name, jump, port }: Said): string {
  const typed = name ?? jump ?? port ?? '';
  return typed.includes('@')
    ? `${shown(typed)} has a login in it: give the address here, and the login below.`
    : `${shown(typed)} has no address beside it.`;
}

/** @returns the address, or why it is none of a host, as a sentence. */
function readAddress(typed: string): Address | string {
  const address = parseAddress(typed);
  if (address === null) return `${shown(typed)} is no IP address.`;
  return isUnroutable(address) ? `${shown(typed)} is no address of another host.` : address;
}

function namesProblem({ hostname, jump }: TypedHost, typed: string): string | null {
  const own = hostnameProblem(hostname);
  if (own !== null) return `${shown(typed)} cannot be the name of a host: ${own}.`;
  const other = jump === null ? null : hostnameProblem(jump);
  return other === null ? null : `${shown(jump ?? '')} cannot be the name of a jump host: ${other}.`;
}

function addressAndPort(word: string): { readonly address: string; readonly port: string | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(word);
  if (bracketed !== null) return { address: bracketed[1] ?? '', port: bracketed[2] };
  const dotted = /^([^:]*):([^:]*)$/.exec(word);
  return dotted === null ? { address: word, port: undefined } : { address: dotted[1] ?? '', port: dotted[2] };
}

function portOf(text: string | undefined): number | null | 'wrong' {
  if (text === undefined) return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : 'wrong';
}

/** A name that says where the host is, for one that was typed without. */
function nameFor(address: string): string {
  return `host-${address.replace(/::/g, '-x-').replace(/[.:]+/g, '-').replace(/-+/g, '-').replace(/-$/, '')}`;
}

/** Long or odd words as a sentence can hold them. */
function shown(word: string): string {
  const plain = oneLine(word);
  const [odd] = /[^\x20-\x7e]/.exec(plain) ?? [];
  const cut = plain.length > 60 ? `${plain.slice(0, 57)}…` : plain;
  return odd === undefined ? `"${cut}"` : `"${cut}" (with ${printable(odd)})`;
}

/** A second line with a name or an address that an earlier one or a recorded host has is told where the first stands. */
function withoutTwins(lines: readonly HostLine[], taken: readonly TakenHost[]): readonly HostLine[] {
  const names = new Map(taken.map(({ hostname }) => [hostname, 'recorded already']));
  const addresses = new Map(
    taken.map(({ hostname, address }) => [address, `that of ${hostname}, which is recorded already`]),
  );
  return lines.map((line) => {
    const { host } = line;
    if (host === null) return line;
    const name = names.get(host.hostname);
    if (name !== undefined) return wrong(line, `The name ${shown(host.hostname)} is ${name}.`);
    const at = host.port === null ? host.address : `${host.address} port ${host.port}`;
    const address = addresses.get(at);
    if (address !== undefined) return wrong(line, `The address ${shown(at)} is ${address}.`);
    names.set(host.hostname, `that of line ${line.line} already`);
    addresses.set(at, `that of line ${line.line} already`);
    return line;
  });
}
