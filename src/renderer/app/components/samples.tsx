import type { ReactNode } from 'react';
import { Fresh } from '../../ui/fresh.tsx';
import { Mark, type MarkName, markNames, Pennant, type Tone } from '../../ui/mark.tsx';
import { Cure, DoThis, Note, Stamp } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';

/** A component and a drawing of all its states. */
export interface Sample {
  readonly name: string;
  readonly draw: () => ReactNode;
}

const tones: readonly Tone[] = ['ink', 'green', 'blue', 'ochre', 'red', 'plum'];
const grounds = ['paper', 'sheet', 'sunk', 'selw'] as const;
const words = text.components;
const noop = () => undefined;
/** A moment long ago, so that it has its day. */
const at = '2026-11-18T16:20:00.000Z';
const atMs = Date.parse(at);

const notes: readonly (readonly [Tone, MarkName])[] = [
  ['red', 'failed'],
  ['ochre', 'waiting'],
  ['green', 'verified'],
];

/** All components of `ui/`, each in every state it can have. */
export const samples: readonly Sample[] = [
  {
    name: words.names.marks,
    draw: () =>
      markNames.map((name) => (
        <span key={name} className="row component-mark">
          <Mark name={name} label="" /> <Mark name={name} size={16} label="" /> {text.marks[name]}
        </span>
      )),
  },
  {
    name: words.names.inks,
    draw: () =>
      grounds.map((ground) => (
        <span key={ground} className={`component-ground on-${ground}`}>
          {tones.map((tone) => (
            <b key={tone} className={`tone-${tone}`}>
              {tone}
            </b>
          ))}
          <span className="quiet">ink2</span> <span className="quieter">ink3</span>
        </span>
      )),
  },
  {
    name: words.names.voices,
    draw: () => (
      <>
        <span className="component-title">{words.speaks}</span>
        <span className="say">{words.say}</span>
        <span>{words.labels}</span>
        <span className="small quiet">{words.labels}</span>
        <span className="cap">{words.labels}</span>
        <span className="host">km7-s1</span>
        <span className="mono">10.47.7.11 != 0.0.0.0</span>
      </>
    ),
  },
  {
    name: words.names.buttons,
    draw: () => (
      <>
        <button type="button" className="btn">
          {words.button}
        </button>
        <button type="button" className="btn primary">
          {words.button} <kbd>Enter</kbd>
        </button>
        <button type="button" className="btn bad">
          {words.button} <kbd>B</kbd>
        </button>
        <button type="button" className="btn slim">
          {words.button}
        </button>
        <button type="button" className="btn" disabled>
          {words.disabled}
        </button>
        <button type="button" className="btn component-focus">
          {words.focused}
        </button>
      </>
    ),
  },
  {
    name: words.names.stamps,
    draw: () => (
      <>
        {tones.map((tone) => (
          <Stamp key={tone} tone={tone}>
            {tone} 14:02
          </Stamp>
        ))}
        <span className="tag">F-0412</span>
        <kbd>Ctrl K</kbd>
        <Pennant label="" />
      </>
    ),
  },
  {
    name: words.names.notes,
    draw: () => (
      <>
        {notes.map(([tone, mark]) => (
          <Note key={tone} tone={tone} mark={mark} title={words.noteTitle} tag="F-0412">
            <p className="say">{words.noteSay}</p>
            <DoThis steps={words.steps} />
            <Cure of={{ cure: words.cure }} />
          </Note>
        ))}
        <Note tone="ochre" mark="warns" title={words.noteTitle} folded onFold={noop} />
      </>
    ),
  },
  {
    name: words.names.fresh,
    draw: () => (
      <>
        <Fresh live={{ connected: true, newsAtMs: atMs, clockOffsetMs: 0 }} takenAt={at} nowMs={atMs} />
        <Fresh
          live={{ connected: false, newsAtMs: atMs, clockOffsetMs: 0 }}
          takenAt={at}
          nowMs={atMs + 42_000}
        />
        <Fresh
          live={{ connected: false, newsAtMs: atMs, clockOffsetMs: 0 }}
          takenAt={null}
          nowMs={atMs + 3000}
        />
      </>
    ),
  },
];
