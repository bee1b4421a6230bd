/** So long a dangerous button is held in touch mode, milliseconds; the stylesheet fills it in the same time. */
const HOLD_MS = 1000;

/**
 * In touch mode a tap on a dangerous button does nothing: a glove rests on glass. Held for a second, it does what a click does elsewhere,
 * which is to open a dialog. Keys are meant, and act at once. @returns how to stop.
 */
export function holdInTouchMode(isTouch: () => boolean): () => void {
  let held: { readonly button: HTMLElement; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  let passes: HTMLElement | null = null;
  const dangerous = ({ target }: Event) =>
    isTouch() && target instanceof Element ? target.closest<HTMLElement>('.btn.bad:not(:disabled)') : null;
  const letGo = () => {
    if (held === null) return;
    clearTimeout(held.timer);
    delete held.button.dataset.held;
    held = null;
  };
  const onDown = (event: PointerEvent) => {
    const button = dangerous(event);
    letGo();
    if (button === null) return;
    button.dataset.held = 'yes';
    const timer = setTimeout(() => {
      letGo();
      passes = button;
      button.click();
      passes = null;
    }, HOLD_MS);
    held = { button, timer };
  };
  /** A finger that has slid off wants something else; a glove that only trembles has not. */
  const onMove = ({ clientX, clientY }: PointerEvent) => {
    if (held === null || isWithin(held.button.getBoundingClientRect(), clientX, clientY)) return;
    letGo();
  };
  const onClick = (event: MouseEvent) => {
    const button = dangerous(event);
    // A click by a key has no count of clicks.
    if (button === null || button === passes || event.detail === 0) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const capture = { capture: true };
  addEventListener('pointerdown', onDown, capture);
  for (const end of ['pointerup', 'pointercancel'] as const) addEventListener(end, letGo, capture);
  addEventListener('pointermove', onMove, capture);
  addEventListener('click', onClick, capture);
  return () => {
    letGo();
    removeEventListener('pointerdown', onDown, capture);
    for (const end of ['pointerup', 'pointercancel'] as const) removeEventListener(end, letGo, capture);
    removeEventListener('pointermove', onMove, capture);
    removeEventListener('click', onClick, capture);
  };
}

function isWithin({ left, right, top, bottom }: DOMRect, x: number, y: number): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}
