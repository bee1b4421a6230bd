import type { RunSnapshot } from '../../../shared/contract/runs.ts';
import type { PhaseStatus, StepStatus } from '../../../shared/model/run.ts';

/** What both runs say of the same thing; null where one does not have it. */
export interface Pair<T> {
  readonly older: T | null;
  readonly newer: T | null;
}

export interface ComparedPhase {
  readonly id: string;
  readonly title: string;
  readonly status: Pair<PhaseStatus>;
  /** Milliseconds. */
  readonly span: Pair<number>;
}

/** Two runs beside each other. */
export interface Comparison {
  /** ISO 8601. */
  readonly startedAt: Pair<string>;
  readonly whole: Pair<number>;
  readonly phases: readonly ComparedPhase[];
  /** Steps of both that went differently. */
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly status: Pair<StepStatus>;
  }[];
  readonly findings: readonly { readonly said: string; readonly only: 'older' | 'newer' }[];
  /** Settings that differ, and the version of Muster. */
  readonly wanted: readonly { readonly name: string; readonly value: Pair<string> }[];
}

/** Lays two runs beside each other, the one that began first on the left. Pure. */
export function compareRuns(one: RunSnapshot, other: RunSnapshot): Comparison {
  const [older, newer] = one.run.startedAt <= other.run.startedAt ? [one, other] : [other, one];
  const pair = <T>(of: (run: RunSnapshot) => T | null): Pair<T> => ({ older: of(older), newer: of(newer) });
  const titles = new Map(
    [...newer.run.plan.phases, ...older.run.plan.phases].map(({ id, title }) => [id, title]),
  );
  return {
    startedAt: pair(({ run }) => run.startedAt),
    whole: pair(({ run }) => spanOf(run)),
    phases: [...titles].map(([id, title]) => {
      const row = ({ phases }: RunSnapshot) => phases.find(({ phaseId }) => phaseId === id);
      return {
        id,
        title,
        status: pair((run) => row(run)?.status ?? null),
        span: pair((run) => spanOf(row(run))),
      };
    }),
    steps: older.steps.flatMap(({ stepId, title, status }) => {
      const now = newer.steps.find((step) => step.stepId === stepId);
      const differs = now !== undefined && now.status !== status;
      return differs ? [{ id: stepId, title, status: { older: status, newer: now.status } }] : [];
    }),
    findings: [...only(older, newer, 'older'), ...only(newer, older, 'newer')],
    wanted: wantedOf(older, newer),
  };
}

function spanOf(
  row: { readonly startedAt: string | null; readonly finishedAt: string | null } | undefined,
): number | null {
  const ms = Date.parse(row?.finishedAt ?? '') - Date.parse(row?.startedAt ?? '');
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

function only(run: RunSnapshot, other: RunSnapshot, which: 'older' | 'newer'): Comparison['findings'] {
  const said = ({ findings }: RunSnapshot) =>
    findings
      .filter(({ severity }) => severity !== 'ok')
      .map(({ rule, subject, seen }) => `${rule} ${subject.name}: ${seen}`);
  const there = new Set(said(other));
  return said(run).flatMap((line) => (there.has(line) ? [] : [{ said: line, only: which }]));
}

function wantedOf(older: RunSnapshot, newer: RunSnapshot): Comparison['wanted'] {
  const all = ({ run: { plan } }: RunSnapshot): ReadonlyMap<string, string> =>
    new Map([['madeWith', plan.madeWith], ...Object.entries(plan.wanted)]);
  const [before, now] = [all(older), all(newer)];
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((name) => {
    const value = { older: before.get(name) ?? null, newer: now.get(name) ?? null };
    return value.older === value.newer ? [] : [{ name, value }];
  });
}
