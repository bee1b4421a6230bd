import { useState } from 'react';
import type { RunHeader } from '../../../shared/contract/runs.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { isBusy, type RunStatus } from '../../../shared/model/run.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { moment, wordSpan } from '../../ui/time.ts';
import type { Comparison } from './compare-runs.ts';
import { ComparisonView } from './comparison-view.tsx';
import './history.css';

/** A run as the list has it. */
export type ListedRun = RunHeader & { readonly clusterName: string };

export interface HistoryScreenProps {
  /** Newest first; null before the first answer. */
  readonly runs: readonly ListedRun[] | null;
  /** Whether there are older ones than these. */
  readonly more: boolean;
  readonly error: WireError | null;
  readonly nowMs: number;
  /** At most two. */
  readonly chosen: readonly RunId[];
  readonly onChoose: (runId: RunId) => void;
  /** Null while fewer than two are chosen or known. */
  readonly comparison: Comparison | null;
  readonly hrefOf: (runId: RunId) => string;
}

/** Runs that fit what was typed: a part of the cluster's name, of the operation or of the state. Pure. */
export function fitting(runs: readonly ListedRun[], typed: string): readonly ListedRun[] {
  const wanted = typed.trim().toLowerCase();
  return runs.filter(({ clusterName, operation, status, id }) =>
    [clusterName, text.operation[operation], text.runStatus[status], id].some((part) =>
      part.toLowerCase().includes(wanted),
    ),
  );
}

const marks: Readonly<Record<RunStatus, MarkName>> = {
  running: 'running',
  interrupted: 'interrupted',
  cancelled: 'skipped',
  stopped: 'failed',
  done: 'verified',
  unchanged: 'held',
  paused: 'waiting',
  'rolling-back': 'undoing',
  'needs-attention': 'blocks',
  'rolled-back': 'undone',
};

/** Every run of this laptop, and two of them beside each other. */
export function HistoryScreen(props: HistoryScreenProps) {
  const { runs, more, error, comparison } = props;
  const [typed, setTyped] = useState('');
  const words = text.history;
  const shown = fitting(runs ?? [], typed);
  return (
    <>
      <main className="history" aria-label={words.title}>
        <header className="screen-head history-head" data-region="head">
          <h1>{words.title}</h1>
          <span className="quiet">{runs === null ? '' : words.found(shown.length, runs.length)}</span>
          <span className="push" />
          <input
            type="search"
            aria-label={words.filter}
            placeholder={words.filter}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </header>
        <section className="history-list" data-region="runs" aria-label={words.list}>
          <ErrorNote error={error} />
          {shown.length === 0 ? null : <Runs {...props} shown={shown} />}
          {runs !== null && more ? <p className="say quiet">{words.newest(runs.length)}</p> : null}
          <p className="say quiet">{listWords(props, shown.length)}</p>
        </section>
        {comparison === null ? null : <ComparisonView comparison={comparison} nowMs={props.nowMs} />}
      </main>
      <footer className="legend" />
    </>
  );
}

/** What is to be said below the list. */
function listWords({ runs, error, comparison }: HistoryScreenProps, shown: number): string {
  const words = text.history;
  if (runs === null) return error === null ? words.asking : '';
  if (shown === 0) return runs.length === 0 ? words.empty : words.noneFits;
  return comparison === null && runs.length > 1 ? words.chooseTwo : '';
}

function Runs({
  shown,
  chosen,
  onChoose,
  hrefOf,
  nowMs,
}: HistoryScreenProps & { readonly shown: readonly ListedRun[] }) {
  const { columns, choose } = text.history;
  return (
    <table>
      <thead>
        <tr>
          {Object.entries(columns).map(([name, title]) => (
            <th key={name} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((run) => (
          <tr key={run.id} data-run={run.id} className={chosen.includes(run.id) ? 'chosen' : ''}>
            <td>
              <input
                type="checkbox"
                aria-label={choose(run.id)}
                checked={chosen.includes(run.id)}
                onChange={() => onChoose(run.id)}
              />
            </td>
            <td>
              <a href={hrefOf(run.id)}>{text.run.title(text.operation[run.operation], run.clusterName)}</a>
            </td>
            <td className="host">{run.clusterName}</td>
            <td>
              <span className="row">
                <Mark name={marks[run.status]} size={16} label="" /> {text.runStatus[run.status]}
              </span>
            </td>
            <td className="mono">{moment(run.startedAt, nowMs)}</td>
            <td className="mono">{tookWords(run, nowMs)}</td>
            <td className="quiet why">{visible(run.error?.message ?? '')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function tookWords(run: ListedRun, nowMs: number): string {
  const end = isBusy(run) ? nowMs : Date.parse(run.finishedAt ?? '');
  const ms = end - Date.parse(run.startedAt);
  return Number.isNaN(ms) ? '' : wordSpan(ms);
}
