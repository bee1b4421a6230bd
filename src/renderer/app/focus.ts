import { isDialogOpen } from '../ui/typing.ts';

/** After this long nobody waits for a thing to be shown any more, milliseconds. */
const PATIENCE_MS = 2000;

/** Gives the focus to what a selector names, as soon as it is on the page. */
export function focusWhenShown(selector: string): void {
  if (focusOn(selector)) return;
  const watch = new MutationObserver(() => {
    if (focusOn(selector)) watch.disconnect();
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), PATIENCE_MS);
}

function focusOn(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  if (element === null || isDialogOpen()) return false;
  element.focus();
  element.scrollIntoView({ block: 'nearest' });
  return true;
}
