import type { ReactNode } from 'react';
import type { Finding } from '../../shared/model/finding.ts';
import { visible } from '../../shared/rules/plain-text.ts';
import { DoThis, Note, type NoteProps } from './parts.tsx';
import { text } from './text.ts';

/** Names in the head of a note; more are counted. */
const NAME_LIMIT = 4;

export interface FindingNoteProps extends Pick<NoteProps, 'anchor' | 'folded' | 'onFold'> {
  readonly finding: Finding;
  /** Names of all it was found on; null where the note stands with its subject. */
  readonly subjects: readonly string[] | null;
  /** What the window can do about it. */
  readonly children?: ReactNode;
}

/** What was found: on whom, what is seen, why it matters and what to do. What a host wrote of it is shown with nothing hidden in it. */
export function FindingNote({ finding, subjects, children, ...note }: FindingNoteProps) {
  const { rule, severity, seen, why, cure } = finding;
  const blocks = severity === 'block';
  return (
    <Note
      tone={blocks ? 'red' : 'ochre'}
      mark={blocks ? 'blocks' : 'warns'}
      title={subjects === null ? seen : named(subjects)}
      tag={rule}
      {...note}
    >
      <p className="say">
        {subjects === null ? null : <b>{sentence(visible(seen))}</b>} {visible(why)}
      </p>
      <DoThis steps={cure} />
      {children}
    </Note>
  );
}

function named(subjects: readonly string[]): string {
  const more = subjects.length - NAME_LIMIT;
  const names = subjects.slice(0, NAME_LIMIT).join(', ');
  return more > 0 ? `${names} ${text.run.andMore(more)}` : names;
}

/** A clause with the full stop that it may lack. */
export function sentence(clause: string): string {
  return clause === '' || /[.!?]$/.test(clause) ? clause : `${clause}.`;
}
