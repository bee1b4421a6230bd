import type { ResumePreview } from '../../../shared/contract/runs.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { ResumeChangeName } from '../../../shared/model/run.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useKeptFor } from '../../ui/kept-for.ts';
import { Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';

export interface ResumeDialogProps {
  readonly clusterName: string;
  /** Null while the app looks. */
  readonly preview: ResumePreview | null;
  readonly error: WireError | null;
  readonly starting: boolean;
  /** Goes on with what was accepted of the preview that `seen` stands for. */
  readonly onStart: (accept: readonly ResumeChangeName[], seen: string) => void;
  readonly onClose: () => void;
}

/** Where the run goes on, and what is not as it was: each change is accepted by a tick of its own, none is guessed. */
export function ResumeDialog(props: ResumeDialogProps) {
  const { clusterName, preview, error, onClose } = props;
  // A tick is for the change that was read: for another of the same name there is none yet.
  const [accepted, setAccepted] = useKeptFor(preview?.seen ?? null, nothingAccepted);
  const words = text.resume;
  const title = words.title(clusterName);
  const open = preview?.changes.filter(({ name }) => !accepted.includes(name)) ?? [];
  return (
    <Dialog
      label={title}
      onClose={onClose}
      head={<h1>{title}</h1>}
      foot={<Foot {...props} accepted={accepted} open={open.length} />}
    >
      <ErrorNote error={error} />
      {preview === null && error === null ? <p className="say dialog-say">{words.making}</p> : null}
      {preview === null ? null : <Point point={preview.point} />}
      {preview?.changes.map((change) => (
        <Change
          key={change.name}
          change={change}
          accepted={accepted.includes(change.name)}
          onToggle={() => setAccepted(toggled(accepted, change.name))}
        />
      ))}
    </Dialog>
  );
}

const nothingAccepted: readonly ResumeChangeName[] = [];

function toggled(before: readonly ResumeChangeName[], name: ResumeChangeName): readonly ResumeChangeName[] {
  return before.includes(name) ? before.filter((other) => other !== name) : [...before, name];
}

interface FootProps extends ResumeDialogProps {
  readonly accepted: readonly ResumeChangeName[];
  /** How many changes are still to be accepted. */
  readonly open: number;
}

function Foot({ preview, accepted, open, starting, onStart, onClose }: FootProps) {
  const words = text.resume;
  const ready = open === 0 ? words.safe : words.open(open);
  return (
    <>
      <span className="say">{starting ? words.starting : ready}</span>
      <span className="push" />
      <button type="button" className="btn" data-first onClick={onClose}>
        {starting ? text.close : words.keep}
      </button>
      <button
        type="button"
        className="btn primary"
        disabled={preview === null || open > 0 || starting}
        onClick={() => preview !== null && onStart(accepted, preview.seen)}
      >
        {words.start}
      </button>
    </>
  );
}

function Point({ point }: Pick<ResumePreview, 'point'>) {
  const words = text.resume;
  if (point === null) return <p className="say dialog-say">{words.onlyEnd}</p>;
  return (
    <div className="dialog-say">
      <p className="say">
        <b>{words.at(point.phase, point.number, point.phases)}</b> {words.step(point.step)}
      </p>
      <p className="quiet">{words.settled(point.settledSteps, point.allSteps)}</p>
    </div>
  );
}

interface ChangeProps {
  readonly change: ResumePreview['changes'][number];
  readonly accepted: boolean;
  readonly onToggle: () => void;
}

function Change({ change, accepted, onToggle }: ChangeProps) {
  return (
    <Note tone="ochre" mark="warns" title={text.resume.changes[change.name]}>
      <p className="say">{visible(change.what)}</p>
      {change.details.length === 0 ? null : (
        <pre className="mono evidence">{visible(change.details.join('\n'))}</pre>
      )}
      <label className="accept">
        <input type="checkbox" checked={accepted} onChange={onToggle} />
        {text.resume.accept}
      </label>
    </Note>
  );
}
