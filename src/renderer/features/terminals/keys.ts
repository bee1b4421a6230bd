/** What keys do while a terminal has them; all others are the shell's. */
export type TerminalAction =
  | 'split-right'
  | 'split-down'
  | 'record'
  | 'exclude'
  | 'broadcast'
  | 'search'
  | 'copy'
  | 'larger'
  | 'smaller'
  | 'usual'
  | 'next-tab'
  | 'last-tab';

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

const withShift: Readonly<Record<string, TerminalAction>> = {
  D: 'split-right',
  E: 'split-down',
  R: 'record',
  X: 'exclude',
  B: 'broadcast',
  F: 'search',
  C: 'copy',
};

const withCtrl: Readonly<Record<string, TerminalAction>> = {
  '+': 'larger',
  '=': 'larger',
  '-': 'smaller',
  '0': 'usual',
  PageDown: 'next-tab',
  PageUp: 'last-tab',
};

/**
 * What a key does here. `leave`: it is the window's (palette, regions); null: it is the shell's. Ctrl D, E and R without Shift belong to
 * the shell: they end it, go to the end of the line and search its history.
 */
export function actionOf({ key, ctrlKey, shiftKey, altKey, metaKey }: Key): TerminalAction | 'leave' | null {
  if (key === 'F6' || (altKey && /^[1-5]$/.test(key))) return 'leave';
  if (!(ctrlKey || metaKey) || altKey) return null;
  if (key.toLowerCase() === 'k' && !shiftKey) return 'leave';
  return (shiftKey ? withShift[key.toUpperCase()] : undefined) ?? withCtrl[key] ?? null;
}

/** How soon the second Esc must follow the first, milliseconds. */
const TWICE_MS = 700;

/** Notices Esc that is pressed twice with nothing between. */
export function createTwice(nowMs: () => number): (key: string) => boolean {
  let last: number | null = null;
  return (key) => {
    const isSecond = key === 'Escape' && last !== null && nowMs() - last <= TWICE_MS;
    last = key === 'Escape' && !isSecond ? nowMs() : null;
    return isSecond;
  };
}
