import type { Desired } from './phase.ts';

/** Facts and progress of a node are not wishes; they change without anybody having changed their mind. */
const notWanted: ReadonlySet<string> = new Set([
  'id',
  'siteId',
  'clusterId',
  'status',
  'facts',
  'installationStartedAt',
  'installationFinishedAt',
  'installationError',
  'installStage',
]);

/** What is wanted, setting by setting, as the plan keeps it. Secrets are no settings: rows only refer to them. Pure. */
export function wantedOf({ cluster, nodes }: Desired): Readonly<Record<string, string>> {
  const entries = [
    ...settingsOf('cluster', cluster),
    ...nodes.flatMap((node) => settingsOf(`nodes.${node.hostname}`, node)),
  ];
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function settingsOf(prefix: string, row: object): [string, string][] {
  return Object.entries(row).flatMap(([name, value]): [string, string][] =>
    notWanted.has(name) || value === null || value === undefined
      ? []
      : [[`${prefix}.${name}`, textOf(value)]],
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One setting that is not what it was. */
export interface WantedChange {
  readonly setting: string;
  /** Null where it was not there. */
  readonly was: string | null;
  /** Null where it is no longer there. */
  readonly is: string | null;
}

/** What changed between two readings, by setting. Pure. */
export function wantedChanges(
  was: Readonly<Record<string, string>>,
  is: Readonly<Record<string, string>>,
): readonly WantedChange[] {
  const settings = [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted();
  return settings.flatMap((setting) => {
    const [before, after] = [was[setting] ?? null, is[setting] ?? null];
    return before === after ? [] : [{ setting, was: before, is: after }];
  });
}
