import type { PhaseStatus, StepStatus } from '../../../shared/model/run.ts';
import { stepWords } from '../../../shared/rules/event-line.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { clockSpan, moment } from '../../ui/time.ts';
import type { Comparison, Pair } from './compare-runs.ts';

export interface ComparisonViewProps {
  readonly comparison: Comparison;
  /** For times of today, which say no date. */
  readonly nowMs: number;
}

/** Two runs beside each other: phases with states and times, then only what differs. */
export function ComparisonView({ comparison, nowMs }: ComparisonViewProps) {
  const words = text.history.compare;
  const { startedAt, whole, phases, steps, findings, wanted } = comparison;
  return (
    <section className="comparison" data-region="comparison" aria-label={words.title}>
      <h2>{words.title}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.phase}</th>
            <th scope="col">{words.older(moment(startedAt.older ?? '', nowMs))}</th>
            <th scope="col">{words.newer(moment(startedAt.newer ?? '', nowMs))}</th>
            <th scope="col">{words.difference}</th>
          </tr>
        </thead>
        <tbody>
          {phases.map(({ id, title, status, span }) => (
            <tr key={id}>
              <th scope="row">{title}</th>
              <PhaseCell status={status.older} ms={span.older} />
              <PhaseCell status={status.newer} ms={span.newer} />
              <td className="mono">{difference(span)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{words.whole}</th>
            <td className="mono">{whole.older === null ? '' : clockSpan(whole.older)}</td>
            <td className="mono">{whole.newer === null ? '' : clockSpan(whole.newer)}</td>
            <td className="mono">{difference(whole)}</td>
          </tr>
        </tbody>
      </table>
      <Differing title={words.steps} none={words.stepsNone}>
        {steps.map(
          ({ title, status }) => `${title}: ${stepText(status.older)}, then ${stepText(status.newer)}`,
        )}
      </Differing>
      <Differing title={words.findings} none={words.findingsNone}>
        {findings.map(({ said, only }) => `${said} (${words.onlyIn[only]})`)}
      </Differing>
      <Differing title={words.versions} none={words.same}>
        {wanted.map(
          ({ name, value }) =>
            `${name === 'madeWith' ? words.madeWith : name}: ${value.older ?? words.none}, then ${value.newer ?? words.none}`,
        )}
      </Differing>
    </section>
  );
}

const phaseMarks: Readonly<Record<PhaseStatus, MarkName>> = {
  pending: 'pending',
  running: 'running',
  done: 'verified',
  failed: 'failed',
  skipped: 'skipped',
  undoing: 'undoing',
  undone: 'undone',
};

function PhaseCell({ status, ms }: { readonly status: PhaseStatus | null; readonly ms: number | null }) {
  if (status === null) return <td className="quiet">{text.history.compare.none}</td>;
  return (
    <td>
      <span className="row">
        <Mark name={phaseMarks[status]} size={16} label="" /> {text.history.phases[status]}
        <span className="mono quiet">{ms === null ? '' : clockSpan(ms)}</span>
      </span>
    </td>
  );
}

function stepText(status: StepStatus | null): string {
  return status === null ? '' : stepWords[status];
}

function difference({ older, newer }: Pair<number>): string {
  if (older === null || newer === null) return '';
  const ms = newer - older;
  if (Math.abs(ms) < 1000) return '';
  return `${ms < 0 ? '−' : '+'}${clockSpan(Math.abs(ms))}`;
}

/** Lines that differ; hosts and files have a say in them, so nothing in them is hidden. */
function Differing({
  title,
  none,
  children,
}: {
  readonly title: string;
  readonly none: string;
  readonly children: readonly string[];
}) {
  return (
    <>
      <h2 className="cap">{title}</h2>
      {children.length === 0 ? <p className="say quiet">{none}</p> : null}
      <ul className="mono">
        {children.map((line) => (
          <li key={line}>{visible(line)}</li>
        ))}
      </ul>
    </>
  );
}
