import type { RunStep } from '../../../shared/model/run.ts';
import { type Fix, fixOfError, fixOfFinding } from '../../../shared/rules/fix.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import type { RunView } from '../../stores/projections/run-projection.ts';
import { ErrorBody } from '../../ui/error-note.tsx';
import { FindingNote, sentence } from '../../ui/finding-note.tsx';
import { FixIt } from '../../ui/fix-it.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import type { Margin, MarginNote } from './margin.ts';

/** Notes open at once; the others are one line each. */
const OPEN_LIMIT = 3;

export interface MarginNotesProps {
  readonly run: RunView;
  readonly margin: Margin;
  /** The note a person has opened besides the first ones. */
  readonly open: string | null;
  readonly onOpen: (id: string | null) => void;
  /** Opens the form that cures what a note says. */
  readonly onFix: (fix: Fix) => void;
}

/** Notes beside what they concern, worst first. */
export function MarginNotes({ run, margin, open, onOpen, onFix }: MarginNotesProps) {
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
        const isOpen = note.id === open;
        const fold =
          index < OPEN_LIMIT ? {} : { folded: !isOpen, onFold: () => onOpen(isOpen ? null : note.id) };
        return <OneNote key={note.id} note={note} run={run} fold={fold} onFix={onFix} />;
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
  readonly folded?: boolean;
  readonly onFold?: () => void;
}

interface OneNoteProps extends Pick<MarginNotesProps, 'run' | 'onFix'> {
  readonly note: MarginNote;
  readonly fold: Fold;
}

function OneNote({ note, run, fold, onFix }: OneNoteProps) {
  if (note.kind === 'finding') {
    const { finding, subjects, id } = note;
    return (
      <FindingNote finding={finding} subjects={subjects} anchor={id} {...fold}>
        <FixIt fix={fixOfFinding(finding, subjects)} onFix={onFix} />
      </FindingNote>
    );
  }
  return <StepNote step={note.step} run={run} fold={fold} onFix={onFix} />;
}

interface StepNoteProps {
  readonly step: RunStep;
  readonly run: RunView;
  readonly fold: Fold;
  readonly onFix: (fix: Fix) => void;
}

function StepNote({ step, run, fold, onFix }: StepNoteProps) {
  const { snapshot } = run;
  const host = snapshot.nodes.find(({ id }) => id === step.nodeId)?.hostname ?? snapshot.clusterName;
  const phase = snapshot.run.plan.phases.find(({ id }) => id === step.phaseId)?.title ?? step.phaseId;
  const rest = { anchor: step.stepId, ...fold };
  const fixIt = <FixIt fix={fixOfStep(step, host)} onFix={onFix} />;
  if (step.status === 'waiting') {
    return (
      <Note tone="ochre" mark="waiting" title={text.run.waitingTitle(host)} {...rest}>
        <p className="say">
          <b>{text.run.waitsFor(visible(step.waitingFor ?? ''))}</b>{' '}
          {sentence(text.run.lastSeenUpper(visible(step.lastReason ?? '')))}
        </p>
      </Note>
    );
  }
  if (step.status === 'interrupted') {
    return (
      <Note tone="ochre" mark="interrupted" title={text.run.interruptedTitle(host, phase)} {...rest}>
        <ErrorBody error={step.error} />
        {fixIt}
      </Note>
    );
  }
  const title =
    step.status === 'undo-failed' ? text.run.undoFailedTitle(host, phase) : text.run.failedTitle(host, phase);
  return (
    <Note tone="red" mark="failed" title={title} tag={step.error?.code} {...rest}>
      <ErrorBody error={step.error} />
      {fixIt}
    </Note>
  );
}

/** The form that cures what kept a step from going. */
function fixOfStep({ error, nodeId }: RunStep, host: string): Fix | null {
  return error === null ? null : fixOfError(error, nodeId === null ? null : host);
}
