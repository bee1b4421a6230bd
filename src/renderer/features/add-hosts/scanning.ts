import type { ScanItem, ScanRequest } from '../../../shared/contract/contact.ts';
import type { WireError } from '../../../shared/model/error.ts';
import { withPort } from '../../../shared/model/host-key.ts';
import { endsOf, readScanRange, type ScanRange } from '../../../shared/rules/scan-range.ts';
import { text } from '../../ui/text.ts';
import { withLine } from './draft.ts';

export type FoundHost = NonNullable<ScanItem['found']>;

/** Looks for hosts; what comes back ends it. */
export type Scan = (
  request: ScanRequest,
  told: { readonly onItem: (item: ScanItem) => void; readonly onEnd: (error: WireError | null) => void },
) => () => void;

/** How far a look has come. */
export interface Scanning {
  readonly state: 'typing' | 'looking' | 'stopped' | 'done';
  readonly asked: number;
  readonly of: number;
  /** Where they were asked: hosts that answered are taken with it, whatever is typed by then. */
  readonly port: number;
  /** As they answer; once the look has ended, in the order of the range. */
  readonly found: readonly FoundHost[];
  readonly error: WireError | null;
}

export const notScanning: Scanning = { state: 'typing', asked: 0, of: 0, port: 22, found: [], error: null };

/** The state of a look that has just begun. Pure. */
export function begun({ port }: ScanRequest): Scanning {
  return { ...notScanning, state: 'looking', port };
}

/** The state after one more answer. Answers come in any order; one that came stays where it is, or it would move under a pointer. Pure. */
export function withItem(before: Scanning, { asked, of, found }: ScanItem): Scanning {
  return { ...before, asked, of, found: found === null ? before.found : [...before.found, found] };
}

/** The state once nothing more comes: hosts stand in the order of their addresses. Pure. */
export function ended(before: Scanning, state: 'stopped' | 'done', error: WireError | null): Scanning {
  return { ...before, state, error, found: before.found.toSorted((a, b) => a.index - b.index) };
}

/** What is asked once the fields are right, else what is wrong, as a sentence. Pure. */
export interface ReadFields {
  readonly range: ScanRange | null;
  readonly port: number | null;
  readonly say: string;
}

export function readFields(typedRange: string, typedPort: string): ReadFields {
  const { range, problem } = readScanRange(typedRange);
  const number = /^\d{1,5}$/.test(typedPort.trim()) ? Number(typedPort) : 0;
  const port = number >= 1 && number <= 65535 ? number : null;
  if (typedRange.trim() === '') return { range: null, port, say: text.scan.example };
  if (range === null) return { range, port, say: problem };
  if (port === null) return { range, port, say: text.addHosts.missing.port };
  const [first, last] = endsOf(range);
  return { range, port, say: text.scan.addresses(range.count, first, last) };
}

/** Hosts as lines of the text they are added by. Pure. */
export function linesOf(before: string, addresses: readonly string[], port: number): string {
  return addresses.reduce((lines, address) => {
    const typed = port === 22 ? address : withPort(address, port);
    return withLine(lines, { address: typed, name: '' });
  }, before);
}
