import type { ReactNode } from 'react';
import type { RunSpans } from '../../../shared/contract/runs.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { RunStep } from '../../../shared/model/run.ts';
import { cureInWindow } from '../../../shared/rules/cure-in-window.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import type { RunView } from '../../stores/projections/run-projection.ts';
import { Mark, type MarkName, type Tone } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { wordSpan } from '../../ui/time.ts';
import type { Column } from './matrix.ts';
import { runSpanMs, standingOf } from './now.ts';
import { gaugeTimes, WaitGauge } from './wait-gauge.tsx';

export interface WaitBandProps {
  readonly run: RunView;
  readonly columns: readonly Column[];
  /** How long earlier runs took; null where that is not told yet. */
  readonly spans: RunSpans | null;
  readonly appNow: number;
}

/** Where the run stands now, in one sentence: what it waits for and since when, or what it does, or how it ended. */
export function WaitBand({ run, columns, spans, appNow }: WaitBandProps) {
  const standing = standingOf(run);
  if (standing.kind === 'ended') return <EndedBand run={run} appNow={appNow} />;
  if (standing.kind === 'between') return <Band tone="blue" mark="running" sentence={text.run.between} />;
  if (standing.kind === 'undoing') return <UndoingBand run={run} columns={columns} steps={standing.steps} />;
  const spanMs = appNow - Date.parse(standing.since);
  if (standing.kind === 'working') {
    return <WorkingBand {...{ run, columns, spans, appNow, spanMs }} steps={standing.steps} />;
  }
  const { step, others } = standing;
  return (
    <Band
      tone="ochre"
      mark="waiting"
      sentence={
        <>
          <b>{text.run.wait(hostOf(run, step.nodeId) || run.snapshot.clusterName)}</b>{' '}
          {visible(step.waitingFor ?? '')}
          {others === 0 ? '' : `, ${text.run.andMore(others)}`}
        </>
      }
      spanMs={spanMs}
      foot={
        <>
          <Deadline
            column={columns.find(({ phase }) => phase.id === step.phaseId)}
            spans={spans}
            appNow={appNow}
          />
          <span className="push" />
          <Reason of={step} />
        </>
      }
    />
  );
}

/** What was seen last, in full where there is no room for it. */
function Reason({ of: { lastReason } }: { readonly of: Pick<RunStep, 'lastReason'> }) {
  const reason = visible(lastReason ?? '');
  return (
    <span className="band-reason" title={reason}>
      {reason === '' ? '' : text.run.lastSeen(reason)}
    </span>
  );
}

interface BandProps {
  readonly tone: Tone;
  readonly mark: MarkName;
  readonly sentence: ReactNode;
  readonly spanMs?: number;
  readonly foot?: ReactNode;
}

function Band({ tone, mark, sentence, spanMs, foot }: BandProps) {
  return (
    <section className={`band band-${tone} ${foot === undefined ? 'band-plain' : ''}`} data-region="band">
      <Mark name={mark} size={26} label="" />
      <p className="say">{sentence}</p>
      <b className="band-span">{spanMs === undefined ? '' : wordSpan(spanMs)}</b>
      {foot === undefined ? null : <div className="band-foot">{foot}</div>}
    </section>
  );
}

/** The time line of the phase. */
function Deadline({
  column,
  spans,
  appNow,
}: Pick<WaitBandProps, 'spans' | 'appNow'> & { readonly column: Column | undefined }) {
  const times = column === undefined ? null : gaugeTimes(column, spans, appNow);
  return times === null ? null : <WaitGauge {...times} />;
}

/** What is under way, on which hosts, and how much of the phase's time has gone. */
function WorkingBand({
  run,
  columns,
  spans,
  appNow,
  steps,
  spanMs,
}: WaitBandProps & { readonly steps: readonly RunStep[]; readonly spanMs: number }) {
  const [first] = steps;
  const column = columns.find(({ phase }) => phase.id === first?.phaseId);
  const hosts = steps.map(({ nodeId }) => hostOf(run, nodeId)).filter((name) => name !== '');
  return (
    <Band
      tone="blue"
      mark="running"
      sentence={
        <>
          <b>{text.run.working(column?.phase.title ?? '')}</b> {named(hosts) || column?.phase.purpose}
        </>
      }
      spanMs={spanMs}
      foot={<Deadline column={column} spans={spans} appNow={appNow} />}
    />
  );
}

/** The way back: which phase is being taken back, and on which hosts. */
function UndoingBand({
  run,
  columns,
  steps,
}: Pick<WaitBandProps, 'run' | 'columns'> & { readonly steps: readonly RunStep[] }) {
  const column = columns.find(({ phase }) => phase.id === steps[0]?.phaseId);
  const hosts = steps.map(({ nodeId }) => hostOf(run, nodeId)).filter((name) => name !== '');
  const sentence =
    column === undefined ? (
      text.run.undoingBetween
    ) : (
      <>
        <b>{text.run.undoing(column.phase.title)}</b> {named(hosts)}
      </>
    );
  const [reason] = steps.flatMap(({ lastReason }) => lastReason ?? []);
  const foot = reason === undefined ? column?.phase.undo : text.run.lastSeen(visible(reason));
  return <Band tone="blue" mark="undoing" sentence={sentence} foot={foot} />;
}

function EndedBand({ run, appNow }: { run: RunView; appNow: number }) {
  const { status, error } = run.snapshot.run;
  const span = wordSpan(runSpanMs(run, appNow));
  if (status === 'done') return <Band tone="green" mark="verified" sentence={text.run.doneIn(span)} />;
  if (status === 'unchanged') return <Band tone="green" mark="held" sentence={text.run.unchangedIn(span)} />;
  if (status === 'cancelled') return <Band tone="ink" mark="removed" sentence={text.run.cancelled} />;
  if (status === 'paused') return <Band tone="ochre" mark="waiting" sentence={text.run.paused} />;
  if (status === 'rolled-back') return <Band tone="ink" mark="undone" sentence={text.run.rolledBack} />;
  if (status === 'interrupted')
    return <Band tone="ochre" mark="interrupted" sentence={text.run.interrupted} />;
  return (
    <Band
      tone="red"
      mark={status === 'needs-attention' ? 'blocks' : 'failed'}
      sentence={
        <>
          <b>{status === 'needs-attention' ? text.run.needsAttention : text.run.stoppedAt}</b> {saidOf(error)}
        </>
      }
      foot={error?.cure === undefined ? undefined : visible(cureInWindow(error.cure))}
    />
  );
}

function hostOf({ snapshot }: RunView, nodeId: NodeId | null): string {
  return snapshot.nodes.find(({ id }) => id === nodeId)?.hostname ?? '';
}

function named(hosts: readonly string[]): string {
  const shown = hosts.slice(0, 4).join(', ');
  return hosts.length > 4 ? `${shown} ${text.run.andMore(hosts.length - 4)}` : shown;
}

function saidOf(error: WireError | null): string {
  return visible(error?.message ?? '');
}
