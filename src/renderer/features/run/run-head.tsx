import type { RunSpans } from '../../../shared/contract/runs.ts';
import { isBusy, type RunStatus } from '../../../shared/model/run.ts';
import type { RunView } from '../../stores/projections/run-projection.ts';
import { Mark, type MarkName, type Tone } from '../../ui/mark.tsx';
import { Stamp } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { moment, timeOfDay, wordSpan } from '../../ui/time.ts';
import { runSpanMs } from './now.ts';
import { mayGoBack } from './way-back.ts';

/** What a run is at its end: nothing goes on from there. */
const stampTone = {
  done: 'green',
  unchanged: 'green',
  'rolled-back': 'ink',
} as const satisfies Partial<Record<RunStatus, Tone>>;

/** What can still become something else. */
const marks: Readonly<Record<Exclude<RunStatus, keyof typeof stampTone>, MarkName>> = {
  running: 'running',
  'rolling-back': 'undoing',
  interrupted: 'interrupted',
  cancelled: 'removed',
  stopped: 'failed',
  paused: 'waiting',
  'needs-attention': 'blocks',
};

/** Under way no more, and not at its end: the same run can go on. */
const resumable: ReadonlySet<RunStatus> = new Set(['stopped', 'interrupted', 'cancelled', 'paused']);

/** Whether a run that is not at its end can go on. */
export function isResumable(status: RunStatus): boolean {
  return resumable.has(status);
}

export interface RunHeadProps {
  readonly run: RunView;
  readonly appNow: number;
  /** How long earlier runs took; null where that is not told yet. */
  readonly spans: RunSpans | null;
  /** Whether it was told to stand still and has not come to that yet. */
  readonly pausing: boolean;
  readonly onPause: () => void;
  readonly onCancel: () => void;
  readonly onHistory: () => void;
  readonly onReport: () => void;
  readonly onResume: () => void;
  readonly onRollBack: () => void;
}

/** Which run this is, how it stands, and what can be done with it as a whole. */
export function RunHead({ run, appNow, spans, ...actions }: RunHeadProps) {
  const { run: row, clusterName, steps } = run.snapshot;
  const failed = steps.filter(({ status }) => status === 'failed' || status === 'undo-failed').length;
  const started = text.run.started(timeOfDay(row.startedAt));
  return (
    <header className="run-head" data-region="head">
      <h1>{text.run.title(text.operation[row.operation], clusterName)}</h1>
      <RunState status={row.status} finishedAt={row.finishedAt} />
      {failed === 0 ? null : (
        <b className="row">
          <Mark name="failed" label="" /> {text.run.failedSteps(failed)}
        </b>
      )}
      <span className="small quiet run-facts">
        {started} · <b>{wordSpan(runSpanMs(run, appNow))}</b>
        {isBusy(row) ? expected(spans) : ''}
        <span className="roomy"> · {text.run.frozen(moment(row.plan.madeAt, appNow))}</span>
      </span>
      <span className="push" />
      <RunActions run={run} {...actions} />
    </header>
  );
}

/** How long the whole usually takes; nothing where that is not known. */
function expected(spans: RunSpans | null): string {
  if (spans === null || spans.whole === null) return '';
  return ` · ${text.runMore.expected(wordSpan(spans.whole.leastMs), wordSpan(spans.whole.mostMs))}`;
}

/** What can be done with the run as it stands. */
function RunActions({
  run: { snapshot },
  pausing,
  onPause,
  onCancel,
  onHistory,
  onReport,
  onResume,
  onRollBack,
}: Omit<RunHeadProps, 'appNow' | 'spans'>) {
  const { status } = snapshot.run;
  return (
    <>
      <button type="button" className="btn" onClick={onHistory}>
        {text.history.open}
      </button>
      <button type="button" className="btn" onClick={onReport}>
        {text.run.report}
      </button>
      {status === 'running' ? (
        <button type="button" className="btn" disabled={pausing} onClick={onPause}>
          {pausing ? text.runMore.pause.asked : text.runMore.pause.button} <kbd>P</kbd>
        </button>
      ) : null}
      {isBusy(snapshot.run) ? (
        <button type="button" className="btn" onClick={onCancel}>
          {text.run.cancel} <kbd>X</kbd>
        </button>
      ) : null}
      {isResumable(status) ? (
        <button type="button" className="btn primary" onClick={onResume}>
          {text.run.resume}
        </button>
      ) : null}
      {mayGoBack(snapshot) ? (
        <button type="button" className="btn bad" onClick={onRollBack}>
          {status === 'needs-attention' ? text.run.rollBackOn : text.run.rollBack} <kbd>B</kbd>
        </button>
      ) : null}
    </>
  );
}

/** What can still become something else has a mark; what is at its end has a stamp. */
function RunState({ status, finishedAt }: { status: RunStatus; finishedAt: string | null }) {
  const since = finishedAt === null ? '' : ` ${timeOfDay(finishedAt).slice(0, 5)}`;
  const words = `${text.runStatus[status]}${since}`;
  if (status === 'done' || status === 'unchanged' || status === 'rolled-back') {
    return (
      <span data-run-status={status}>
        <Stamp tone={stampTone[status]}>{words}</Stamp>
      </span>
    );
  }
  return (
    <b className="row" data-run-status={status}>
      <Mark name={marks[status]} label="" /> {words}
    </b>
  );
}
