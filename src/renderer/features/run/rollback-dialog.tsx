import { useEffect, useRef } from 'react';
import type { RollbackPreview } from '../../../shared/contract/runs.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import { type RollbackLimit, stepsToUndo } from '../../../shared/model/rollback.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useKeptFor } from '../../ui/kept-for.ts';
import { Mark } from '../../ui/mark.tsx';
import { Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { isNameTyped, TypedName } from '../../ui/typed-name.tsx';
import { RollbackList } from './rollback-list.tsx';
import { rowsBack } from './way-back.ts';
import './rollback.css';

/** What part of a run is taken back: all of it, or the hosts something went wrong on. */
export type BackScope = Exclude<RollbackLimit['kind'], 'to'>;

export interface RollbackDialogProps {
  readonly clusterName: string;
  /** Hosts that can be taken back alone; none where nothing went wrong on a single host. */
  readonly failedHosts: readonly string[];
  readonly hostOf: (id: NodeId) => string;
  readonly scope: BackScope;
  readonly onScope: (scope: BackScope) => void;
  /** Null until the first list is made. One of another scope is shown until its own has come. */
  readonly preview: RollbackPreview | null;
  readonly error: WireError | null;
  readonly starting: boolean;
  readonly onStart: () => void;
  readonly onClose: () => void;
}

const FORM = 'rollback';

/** What part, then the exact list in its order, then the cluster's name typed where hosts are touched, then Start. */
export function RollbackDialog(props: RollbackDialogProps) {
  const { clusterName, preview, error } = props;
  const [typed, setTyped] = useKeptFor(listOf(preview), '');
  const words = text.rollback;
  const title = words.title(clusterName);
  const ready = isReady(props, typed);
  return (
    <Dialog
      label={title}
      onClose={props.onClose}
      head={
        <>
          <Mark name="undone" size={22} label="" />
          <h1>{title}</h1>
          <span className="push" />
          <span className="quiet">{words.nothingYet}</span>
        </>
      }
      foot={<Foot {...props} ready={ready} typed={typed} onType={setTyped} />}
    >
      <ErrorNote error={error} />
      <form
        id={FORM}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) props.onStart();
        }}
      >
        <Scopes {...props} />
        {preview === null && error === null ? <p className="say dialog-say">{words.making}</p> : null}
        {preview === null ? null : (
          <RollbackList rows={rowsBack(preview.plan, props.hostOf)} isOpen={preview.isOpen} />
        )}
        {preview?.isOpen === true ? <Promises /> : null}
      </form>
    </Dialog>
  );
}

/** Stands for the very list that is shown: what part of the run, and which steps. */
function listOf(preview: RollbackPreview | null): string | null {
  if (preview === null) return null;
  return [preview.plan.limit.kind, ...stepsToUndo(preview.plan).map(({ stepId }) => stepId)].join(' ');
}

function isReady({ preview, scope, starting, clusterName }: RollbackDialogProps, typed: string): boolean {
  if (preview === null || starting || !preview.isOpen || preview.plan.limit.kind !== scope) return false;
  return !preview.touchesHosts || isNameTyped(typed, clusterName);
}

interface FootProps extends RollbackDialogProps {
  readonly ready: boolean;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}

/** The field stands here, so that a long list does not push it out of sight. */
function Foot({ ready, typed, onType, ...props }: FootProps) {
  const { preview, scope, starting, onClose } = props;
  const words = text.rollback;
  return (
    <>
      {preview?.isOpen === true && preview.touchesHosts ? (
        <NameField clusterName={props.clusterName} typed={typed} disabled={starting} onTyped={onType} />
      ) : null}
      <span className="say">{starting ? words.starting : words.after[scope]}</span>
      <span className="push" />
      <button type="button" className="btn" data-first onClick={onClose}>
        {words.keep}
      </button>
      <button type="submit" form={FORM} className="btn bad" disabled={!ready}>
        {words.start(preview === null ? 0 : stepsToUndo(preview.plan).length)}
      </button>
    </>
  );
}

/** Scope first; without a failed host there is nothing to choose. */
function Scopes({ failedHosts, scope, onScope, starting }: RollbackDialogProps) {
  if (failedHosts.length === 0) return null;
  const words = text.rollback.scopes;
  const choices = [
    ['only-failed', words.onlyFailed(failedHosts), words.onlyFailedSay],
    ['all', words.all, words.allSay],
  ] as const;
  return (
    <fieldset className="scopes" disabled={starting}>
      <legend className="hidden">{words.legend}</legend>
      {choices.map(([value, title, say]) => (
        <label key={value} className="scope">
          <input
            type="radio"
            name="scope"
            value={value}
            checked={scope === value}
            onChange={() => onScope(value)}
          />
          <b>{title}</b> <span className="quiet">{say}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What is kept, and what happens where it does not go well. */
function Promises() {
  const words = text.rollback;
  return (
    <div className="promises">
      <Note tone="green" mark="verified" title={words.evidence}>
        <p className="say">{words.evidenceSay}</p>
      </Note>
      <Note tone="ochre" mark="warns" title={words.ifFails}>
        <p className="say">{words.ifFailsSay}</p>
      </Note>
    </div>
  );
}

interface NameFieldProps {
  readonly clusterName: string;
  readonly typed: string;
  readonly disabled: boolean;
  readonly onTyped: (typed: string) => void;
}

/** Where hosts are touched. Focus goes here when the list has come, unless somebody is choosing what to take back. */
function NameField({ clusterName, ...given }: NameFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!(document.activeElement instanceof HTMLInputElement)) field.current?.focus();
  }, []);
  return <TypedName {...given} label={text.rollback.typeName(clusterName)} form={FORM} field={field} />;
}
