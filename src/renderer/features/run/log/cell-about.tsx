import type { RunSnapshot } from '../../../../shared/contract/runs.ts';
import type { PlannedPhase } from '../../../../shared/model/plan.ts';
import type { RunStep } from '../../../../shared/model/run.ts';
import { visible } from '../../../../shared/rules/plain-text.ts';
import { ErrorBody } from '../../../ui/error-note.tsx';
import { Mark } from '../../../ui/mark.tsx';

import { text } from '../../../ui/text.ts';
import { wordSpan } from '../../../ui/time.ts';
import { stepMark, stepSpanMs } from '../matrix.ts';

export interface CellAboutProps {
  readonly snapshot: RunSnapshot;
  readonly step: RunStep;
  readonly phase: PlannedPhase;
  /** The app's clock, milliseconds. */
  readonly appNow: number;
}

/** One step in plain words: what it does, what was looked at, and what can be undone of it. */
export function CellAbout({ snapshot, step, phase, appNow }: CellAboutProps) {
  const words = text.log.about;
  const host = snapshot.nodes.find(({ id }) => id === step.nodeId)?.hostname;
  const found = snapshot.findings.filter(
    ({ subject, severity }) => subject.name === host && severity !== 'ok',
  );
  return (
    <div className="log-panel cell-about">
      <section>
        <h2 className="cap">{words.does}</h2>
        <p className="say">
          <b>{step.title}.</b> {phase.purpose}
        </p>
        <Spent step={step} appNow={appNow} />
        {phase.skip === null ? null : <p className="say">{visible(words.skip(phase.skip))}</p>}
      </section>
      <section>
        <h2 className="cap">{words.seen}</h2>
        <Seen step={step} />
      </section>
      <section>
        <h2 className="cap">{words.back}</h2>
        <p className="say">
          <b className={phase.reversal === 'no-way-back' ? 'tone-red' : ''}>
            {words.reversal[phase.reversal]}
          </b>{' '}
          {phase.undo}
        </p>
      </section>
      {found.length === 0 ? null : (
        <section>
          <h2 className="cap">{words.findings}</h2>
          {found.map((finding) => (
            <p className="say" key={finding.rule}>
              <Mark name={finding.severity === 'block' ? 'blocks' : 'warns'} size={16} label="" />{' '}
              <b>{visible(finding.seen)}</b> {visible(finding.why)}
            </p>
          ))}
        </section>
      )}
    </div>
  );
}

function Spent({ step, appNow }: Pick<CellAboutProps, 'step' | 'appNow'>) {
  const ms = stepSpanMs(step, appNow);
  const words = text.log.about;
  const state = text.marks[stepMark(step, 'running')];
  if (ms === null) return <p className="quiet">{state}</p>;
  const span = wordSpan(ms);
  return (
    <p className="quiet">
      {state}. {step.finishedAt === null ? words.runs(span) : words.took(span, step.attempt)}
    </p>
  );
}

function Seen({ step }: Pick<CellAboutProps, 'step'>) {
  const words = text.log.about;
  const { output, error, waitingFor, lastReason, startedAt } = step;
  const waits = waitingFor === null ? null : words.waits(waitingFor, lastReason ?? '');
  return (
    <>
      {output === null ? null : <p className="say">{visible(output)}</p>}
      {waits === null ? null : <p className="say">{visible(waits)}</p>}
      <ErrorBody error={error} />
      {startedAt === null && output === null && error === null ? (
        <p className="quiet">{words.notSeen}</p>
      ) : null}
    </>
  );
}
