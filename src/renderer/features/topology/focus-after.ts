/** Gives the focus to something, where what was pressed is gone by the next picture or cannot be pressed any more. Who has it elsewhere keeps it. */
export function focusAfter(find: () => HTMLElement | null | undefined): void {
  requestAnimationFrame(() => {
    const { activeElement: at, body } = document;
    if (at === null || at === body || at.matches(':disabled')) find()?.focus();
  });
}
