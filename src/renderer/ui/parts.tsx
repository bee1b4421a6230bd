import type { ReactNode } from 'react';
import { cureInWindow } from '../../shared/rules/cure-in-window.ts';
import { visible } from '../../shared/rules/plain-text.ts';
import { Mark, type MarkName, type Tone } from './mark.tsx';
import { text } from './text.ts';

/** A fact with a time; never used for what can still change. */
export function Stamp({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`stamp tone-${tone}`}>{children}</span>;
}

export interface NoteProps {
  readonly tone: Tone;
  readonly mark: MarkName;
  readonly title: ReactNode;
  readonly tag?: string | undefined;
  /** Where lines from the sheet end. */
  readonly anchor?: string | undefined;
  /** Folded to one line. */
  readonly folded?: boolean | undefined;
  /** A note that can be folded is unfolded and folded by its head, which keeps the focus. */
  readonly onFold?: (() => void) | undefined;
  readonly children?: ReactNode;
}

/** A margin note: what is seen, why it matters, what to do. */
export function Note({ tone, mark, title, tag, anchor, folded = false, onFold, children }: NoteProps) {
  const head = (
    <>
      <Mark name={mark} label="" />
      <span>{shown(title)}</span>
      <span className="push" />
      {tag === undefined ? null : <span className="tag">{tag}</span>}
    </>
  );
  return (
    <section className={`note tone-${tone}`} data-note={anchor}>
      {onFold === undefined ? (
        <div className="note-head">{head}</div>
      ) : (
        <button type="button" className="note-head" aria-expanded={!folded} onClick={onFold}>
          {head}
        </button>
      )}
      {folded ? null : children}
    </section>
  );
}

/** Names and sentences of hosts come into titles: nothing in them is hidden or turns the text. */
function shown(title: ReactNode): ReactNode {
  return typeof title === 'string' ? visible(title) : title;
}

/** Numbered things to do. */
export function DoThis({ steps }: { steps: readonly string[] }) {
  if (steps.length === 0) return null;
  return (
    <>
      <div className="cap">{text.doThis}</div>
      <ol className="say">
        {steps.map((step) => (
          <li key={step}>{visible(cureInWindow(step))}</li>
        ))}
      </ol>
    </>
  );
}

/** What to do about an error, where it is one sentence; nothing where it has none. */
export function Cure({ of }: { of: { readonly cure?: string | undefined } }) {
  return of.cure === undefined ? null : <p className="say">{visible(cureInWindow(of.cure))}</p>;
}

export interface LegendProps {
  /** How often each mark is on the whole sheet, not only on what a filter leaves. */
  readonly counts: ReadonlyMap<MarkName, number>;
  readonly only: string | null;
  readonly onToggle: (mark: MarkName) => void;
  readonly children?: ReactNode;
}

/** The strip at the foot: all marks of this sheet with their counts, and the filter. */
export function Legend({ counts, only, onToggle, children }: LegendProps) {
  return (
    <footer className="legend" data-region="legend">
      <span className="cap">{text.legend}</span>
      <div className="legend-marks">
        {[...counts].map(([name, count]) => (
          <button
            type="button"
            key={name}
            aria-pressed={only === name}
            className={count === 0 ? 'none' : ''}
            onClick={() => onToggle(name)}
          >
            <Mark name={name} size={16} label="" />
            {text.marks[name]} <b>{count}</b>
          </button>
        ))}
      </div>
      {children}
    </footer>
  );
}
