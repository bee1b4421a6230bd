import { afterEach, describe, expect, it, vi } from 'vitest';
import { isChord, isTyping } from '../../../src/renderer/ui/typing.ts';

/** As much of an element as says in what it lies. */
class Drawn {
  readonly #within: string;

  constructor(within: string) {
    this.#within = within;
  }

  closest(selector: string): Drawn | null {
    return selector.split(', ').includes(this.#within) ? this : null;
  }
}

function page(openDialog: boolean): void {
  vi.stubGlobal('Element', Drawn);
  vi.stubGlobal('document', { querySelector: () => (openDialog ? new Drawn('dialog') : null) });
}

const key = (part: object) =>
  ({ target: null, ctrlKey: false, metaKey: false, altKey: false, ...part }) as KeyboardEvent;

afterEach(() => vi.unstubAllGlobals());

describe('a key', () => {
  it.each([
    ['input', true],
    ['textarea', true],
    ['select', true],
    ['button', false],
  ])('pressed in a %s is typed: %s', (within, typed) => {
    page(false);
    expect(isTyping(key({ target: new Drawn(within) }))).toBe(typed);
  });

  it('pressed on the page while a dialog is open is the dialog’s', () => {
    page(true);
    expect(isTyping(key({ target: new Drawn('button') }))).toBe(true);
    page(false);
    expect(isTyping(key({}))).toBe(false);
  });

  it('is a chord with Ctrl, Alt or Command, and not with Shift', () => {
    const chords = [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { shiftKey: true }];
    expect(chords.map((part) => isChord(key(part)))).toEqual([true, true, true, false]);
  });
});
