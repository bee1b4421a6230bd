import type { Finding } from '../../../shared/model/finding.ts';
import type { RunStep } from '../../../shared/model/run.ts';
import type { RunView } from '../../stores/projections/run-projection.ts';
import { Mark } from '../../ui/mark.tsx';
import { DoThis, Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import type { Margin, MarginNote } from './margin.ts';

/** Notes open at once; the others are one line each. */
const OPEN_LIMIT = 3;

export interface MarginNotesProps {
  readonly run: RunView;
  readonly margin: Margin;
  /** The note a person has opened besides the first ones. */
  readonly open: string | null;
  readonly onOpen: (id: string) => void;
}

/** Notes beside what they concern, worst first. */
export function MarginNotes({ run, margin, open, onOpen }: MarginNotesProps) {
  const { notes, held } = margin;
  return (
    <>
      <div className="margin-head">
        <span className="cap">{text.run.notes}</span>
        <span className="small quiet">{notes.length === 0 ? '' : `· ${notes.length}`}</span>
      </div>
      {notes.length === 0 ? (
        <p className="say quiet">
          <b>{text.run.notesNone}</b> {text.run.notesNoneSay}
        </p>
      ) : null}
      {notes.map((note, index) => {
        const folded = index >= OPEN_LIMIT && note.id !== open;
        const fold = { folded, onUnfold: () => onOpen(note.id) };
        return <OneNote key={note.id} note={note} run={run} fold={fold} />;
      })}
      {held === 0 ? null : (
        <p className="row small quiet">
          <Mark name="held" size={16} label="" /> {text.run.checksHeld(held)}
        </p>
      )}
    </>
  );
}

interface Fold {
  readonly folded: boolean;
  readonly onUnfold: () => void;
}

function OneNote({ note, run, fold }: { note: MarginNote; run: RunView; fold: Fold }) {
  if (note.kind === 'finding') return <FindingNote finding={note.finding} id={note.id} fold={fold} />;
  return <StepNote step={note.step} run={run} fold={fold} />;
}

function FindingNote({ finding, id, fold }: { finding: Finding; id: string; fold: Fold }) {
  const blocks = finding.severity === 'block';
  return (
    <Note
      tone={blocks ? 'red' : 'ochre'}
      mark={blocks ? 'blocks' : 'warns'}
      title={finding.subject.name}
      tag={finding.rule}
      anchor={id}
      {...fold}
    >
      <p className="say">
        <b>{sentence(finding.seen)}</b> {finding.why}
      </p>
      <DoThis steps={finding.cure} />
    </Note>
  );
}

function StepNote({ step, run, fold }: { step: RunStep; run: RunView; fold: Fold }) {
  const { snapshot } = run;
  const host = snapshot.nodes.find(({ id }) => id === step.nodeId)?.hostname ?? snapshot.clusterName;
  const phase = snapshot.run.plan.phases.find(({ id }) => id === step.phaseId)?.title ?? step.phaseId;
  if (step.status === 'waiting') {
    return (
      <Note tone="ochre" mark="waiting" title={text.run.waitingTitle(host)} anchor={step.stepId} {...fold}>
        <p className="say">
          <b>{text.run.waitsFor(step.waitingFor ?? '')}</b>{' '}
          {sentence(text.run.lastSeenUpper(step.lastReason ?? ''))}
        </p>
      </Note>
    );
  }
  const failed = step.status === 'failed';
  return (
    <Note
      tone={failed ? 'red' : 'ochre'}
      mark={failed ? 'failed' : 'interrupted'}
      title={text.run.failedTitle(host, phase)}
      tag={step.error?.code}
      anchor={step.stepId}
      {...fold}
    >
      <p className="say">
        <b>{step.error?.message}</b>
      </p>
      <DoThis steps={step.error?.cure === undefined ? [] : [step.error.cure]} />
      {step.error?.detail === undefined ? null : (
        <>
          <div className="cap">{text.run.evidence}</div>
          <pre className="mono evidence">{step.error.detail}</pre>
        </>
      )}
    </Note>
  );
}

function sentence(clause: string): string {
  return clause === '' || /[.!?]$/.test(clause) ? clause : `${clause}.`;
}
