import { isChord, isDialogOpen, isTyping } from '../ui/typing.ts';

/** What single keys do; none of them changes a host by itself. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** Binds keys of the whole window. Keys typed into a field, into a dialog or with a modifier are left alone. @returns how to unbind. */
export function bindShortcuts(shortcuts: Shortcuts): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (isChord(event) || isTyping(event)) return;
    shortcuts[event.key.length === 1 ? event.key.toUpperCase() : event.key]?.();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

/**
 * Binds chords such as `ctrl+k` and `alt+2`, wherever the focus is: a terminal or a field does not keep them. On a Mac, Command is Ctrl.
 * A dialog keeps the window to itself. @returns how to unbind.
 */
export function bindChords(chords: Shortcuts): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (isDialogOpen()) return;
    const does = chords[chordOf(event)];
    if (does === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  };
  addEventListener('keydown', onKey, { capture: true });
  return () => removeEventListener('keydown', onKey, { capture: true });
}

/** Digits by their place on the keyboard: with Alt they give other signs on some. */
function chordOf({ ctrlKey, metaKey, altKey, key, code }: KeyboardEvent): string {
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  const held = [...(ctrlKey || metaKey ? ['ctrl'] : []), ...(altKey ? ['alt'] : [])];
  return [...held, digit ?? key.toLowerCase()].join('+');
}

/** Binds F6, which goes from region to region; once for the window. @returns how to unbind. */
export function bindRegions(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'F6') return;
    event.preventDefault();
    focusNextRegion(event.shiftKey ? -1 : 1);
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

/** Goes to the first thing that takes focus in the next region that has one. */
function focusNextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll('[data-region]')]
    .map((region) => ({
      region,
      first: region.querySelector<HTMLElement>('a[href], button:not(:disabled), [tabindex="0"]'),
    }))
    .filter(({ first }) => first !== null);
  // The innermost: a region may lie in another.
  const here = document.activeElement?.closest('[data-region]');
  const at = regions.findIndex(({ region }) => region === here);
  const from = at === -1 && step === -1 ? 0 : at;
  regions[(from + step + regions.length) % regions.length]?.first?.focus();
}
