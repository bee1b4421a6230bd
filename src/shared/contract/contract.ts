import type { z } from 'zod';
import { appEntries } from './app.ts';
import { contactEntries } from './contact.ts';
import { fleetEntries } from './fleet.ts';
import { hostsEntries } from './hosts.ts';
import { logEntries } from './log.ts';
import { runsEntries } from './runs.ts';
import { sitesEntries } from './sites.ts';
import { terminalsEntries } from './terminals.ts';
import { topologyEntries } from './topology.ts';

/** The one API between the app and its faces. Preload, handlers and client are derived from it. */
export const contract = {
  ...appEntries,
  ...contactEntries,
  ...fleetEntries,
  ...logEntries,
  ...hostsEntries,
  ...runsEntries,
  ...topologyEntries,
  ...terminalsEntries,
  ...sitesEntries,
} as const;

export type Contract = typeof contract;
export type EntryName = keyof Contract;

/** Entries that are asked once and answered once. */
export type CallName = { [N in EntryName]: Contract[N]['kind'] extends 'stream' ? never : N }[EntryName];

/** Entries that give items over time. */
export type StreamName = Exclude<EntryName, CallName>;

/** What a caller passes. */
export type InputOf<N extends EntryName> = z.input<Contract[N]['input']>;

/** What a handler is given, after parsing. */
export type ParsedInputOf<N extends EntryName> = z.output<Contract[N]['input']>;

/** What a call answers. */
export type OutputOf<N extends CallName> = z.output<Contract[N]['output']>;

/** What a stream gives. */
export type ItemOf<N extends StreamName> = z.output<Contract[N]['item']>;

/** Whether a text that came from outside names an entry. */
export function isEntryName(name: string): name is EntryName {
  return Object.hasOwn(contract, name);
}
