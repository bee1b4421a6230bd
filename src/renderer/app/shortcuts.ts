/** What single keys do; none of them changes a host by itself. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** Binds keys of the whole window. Keys typed into a field, into a dialog or with a modifier are left alone. @returns how to unbind. */
export function bindShortcuts(shortcuts: Shortcuts): () => void {
  const onKey = (event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    if (event.ctrlKey || event.metaKey || event.altKey || target?.closest('input, textarea, dialog') != null)
      return;
    shortcuts[event.key.length === 1 ? event.key.toUpperCase() : event.key]?.();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
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
