import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import type { Action, ActionRegistry } from '../actions/action.ts';
import { findActions } from './find-actions.ts';
import './palette.css';

export interface PaletteProps {
  readonly registry: ActionRegistry;
  readonly onClose: () => void;
}

/** Finds whatever can be done or gone to, with keys alone. What comes to be known meanwhile is in the list; the chosen line stays the same. */
export function Palette({ registry, onClose }: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const found = findActions(registry.all(), query);
  const lines = found.groups.flatMap((group) => group.actions);
  const at = Math.max(
    0,
    lines.findIndex((action) => action.id === chosenId),
  );
  const chosen = lines[at];
  useEffect(() => {
    dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const act = (action: Action | undefined) => {
    if (action === undefined || action.refusal !== undefined) return;
    // Closed first: what it opens then takes the focus from the page, and gives it back there.
    dialog.current?.close();
    action.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = stepOf(event.key);
    if (step !== undefined && lines.length > 0) {
      const next = (step(at, lines.length) + lines.length) % lines.length;
      setChosenId(lines[next]?.id ?? null);
    } else if (event.key === 'Enter') act(chosen);
    else return;
    event.preventDefault();
  };
  const words = text.palette;
  return (
    <dialog ref={dialog} className="palette" aria-label={words.title} onClose={onClose}>
      <div className="palette-field">
        <span aria-hidden="true">›</span>
        <input
          type="text"
          role="combobox"
          aria-label={words.title}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen === undefined ? undefined : `${id}-${at}`}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosenId(null);
          }}
        />
        <span className="small quiet" role="status">
          {words.count(found.count, found.total)}
        </span>
      </div>
      <div className="palette-list" role="listbox" id={`${id}-list`} aria-label={words.title}>
        {found.groups.map(({ group, actions: ofGroup }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own.
          <div role="group" aria-labelledby={`${id}-${group}`} key={group}>
            <div className="cap" id={`${id}-${group}`}>
              {words.groups[group]}
            </div>
            {ofGroup.map((action) => (
              <Line
                key={action.id}
                id={`${id}-${lines.indexOf(action)}`}
                action={action}
                chosen={action === chosen}
                onChoose={() => setChosenId(action.id)}
                onAct={() => act(action)}
              />
            ))}
          </div>
        ))}
      </div>
      {lines.length > 0 ? null : <p className="say palette-none">{words.none}</p>}
      <div className="palette-foot small">
        {words.hints.map(([keys, say]) => (
          <span key={say}>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}{' '}
            {say}
          </span>
        ))}
        <span className="push" />
        <span>{words.safe}</span>
      </div>
    </dialog>
  );
}

interface LineProps {
  readonly id: string;
  readonly action: Action;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly onAct: () => void;
}

function Line({ id, action, chosen, onChoose, onAct }: LineProps) {
  const { name, title, say, refusal, keys, mark } = action;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, as a combobox wants it.
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the chosen line.
    <div
      role="option"
      id={id}
      className="palette-line"
      aria-selected={chosen}
      aria-disabled={refusal !== undefined}
      onPointerMove={onChoose}
      onClick={onAct}
    >
      <span className="palette-mark">{mark === undefined ? null : <Mark name={mark} label="" />}</span>
      <span className="palette-what">
        {name === undefined ? null : <b className="host">{name} </b>}
        {title}
      </span>
      <span className="small quiet palette-say">{refusal ?? say}</span>
      <span className="push" />
      {keys === undefined && !chosen ? null : <kbd>{chosen && keys === undefined ? 'Enter' : keys}</kbd>}
    </div>
  );
}

const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at, count) => Math.min(at + 8, count - 1),
  PageUp: (at) => Math.max(at - 8, 0),
};

function stepOf(key: string): ((at: number, count: number) => number) | undefined {
  return steps[key];
}
