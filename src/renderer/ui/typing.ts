import { useEffect } from 'react';

/** Whether a dialog has the window to itself. It need not have the focus: a click beside its fields leaves that on the page behind. */
export function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

/** Whether a key belongs to somebody who types into a field or answers a dialog: the page then leaves it alone. */
export function isTyping({ target }: KeyboardEvent): boolean {
  const inField = target instanceof Element && target.closest('input, textarea, select') !== null;
  return inField || isDialogOpen();
}

/** Whether a modifier is held with a key, other than Shift. */
export function isChord({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}

/** `/` opens the search of a screen, but for where it is typed. */
export function useSearchKey(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || isChord(event) || isTyping(event)) return;
      event.preventDefault();
      open();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}
