import type { Taint } from '../../model/node.ts';
import { formatTaint } from '../names.ts';
import { type HostSettings, sameSetting } from './settings.ts';

/** Settings that can be the same on many hosts. */
export type SharedSettings = Pick<HostSettings, 'labels' | 'taints' | 'variables'>;

/** A setting that is not the same on all hosts. */
export interface Mixed {
  readonly name: string;
  /** What it is on those that have it, each value once; a taint has none. */
  readonly values: readonly string[];
  /** How many hosts do not have it. */
  readonly without: number;
}

/** What several hosts have in common, and what not. */
export interface Together {
  readonly common: SharedSettings;
  readonly mixed: Readonly<Record<keyof SharedSettings, readonly Mixed[]>>;
}

/** What is the same on all of them, and what is mixed. */
export function togetherOf(hosts: readonly SharedSettings[]): Together {
  const labels = parted(hosts.map((host) => host.labels));
  const variables = parted(hosts.map((host) => host.variables));
  const taints = parted(
    hosts.map((host) => Object.fromEntries(host.taints.map((one) => [formatTaint(one), one]))),
  );
  return {
    common: {
      labels: Object.fromEntries(labels.common),
      taints: taints.common.map(([, taint]) => taint),
      variables: Object.fromEntries(variables.common),
    },
    mixed: {
      labels: labels.mixed,
      taints: taints.mixed.map((one) => ({ ...one, values: [] })),
      variables: variables.mixed,
    },
  };
}

/**
 * One host with what is wanted of all: what is wanted is on it, what was common and is wanted no more is not, and what is mixed and not
 * named stays as it is.
 */
export function laidOn(host: SharedSettings, common: SharedSettings, wanted: SharedSettings): SharedSettings {
  return {
    labels: merged(host.labels, common.labels, wanted.labels),
    taints: mergedTaints(host.taints, common.taints, wanted.taints),
    variables: merged(host.variables, common.variables, wanted.variables),
  };
}

function merged<T>(
  there: Readonly<Record<string, T>>,
  common: Readonly<Record<string, T>>,
  wanted: Readonly<Record<string, T>>,
): Record<string, T> {
  const kept = Object.entries(there).filter(([name]) => !Object.hasOwn(common, name));
  return { ...Object.fromEntries(kept), ...wanted };
}

function mergedTaints(there: readonly Taint[], common: readonly Taint[], wanted: readonly Taint[]): Taint[] {
  const named = (taints: readonly Taint[]) => new Set(taints.map(formatTaint));
  const [before, old, now] = [named(there), named(common), named(wanted)];
  // Those that stay keep their order: another one would pass for a change.
  const kept = there.filter((taint) => now.has(formatTaint(taint)) || !old.has(formatTaint(taint)));
  return [...kept, ...wanted.filter((taint) => !before.has(formatTaint(taint)))];
}

interface Parted<T> {
  readonly common: readonly (readonly [string, T])[];
  readonly mixed: readonly Mixed[];
}

function parted<T>(hosts: readonly Readonly<Record<string, T>>[]): Parted<T> {
  const names = new Set(hosts.flatMap((host) => Object.keys(host)));
  const common: (readonly [string, T])[] = [];
  const mixed: Mixed[] = [];
  for (const name of names) {
    const having = hosts.filter((host) => Object.hasOwn(host, name));
    const [first] = having;
    const value = first?.[name];
    const same = having.length === hosts.length && having.every((host) => sameSetting(host[name], value));
    if (same && value !== undefined) common.push([name, value]);
    else
      mixed.push({
        name,
        values: distinct(having.map((host) => host[name])),
        without: hosts.length - having.length,
      });
  }
  return { common, mixed };
}

function distinct(values: readonly unknown[]): readonly string[] {
  return [...new Set(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))))];
}
