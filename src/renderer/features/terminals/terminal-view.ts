import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { TerminalSize } from '../../../shared/contract/terminals.ts';
import { asksForPassword } from './broadcast.ts';
import { actionOf, type TerminalAction } from './keys.ts';
import { styledDocument } from './styled-document.ts';
import { xtermTheme } from './xterm-theme.ts';

const SCROLLBACK_LINES = 10_000;
const FONT = '"JetBrains Mono", "DejaVu Sans Mono", monospace';
/**
 * Sequences of a host that would reach beyond its pane: title and icon (0-2), links (8), notifications (9, 99, 777), colours of the pane
 * itself (4, 5, 10-19 and their resets), clipboard (52), other programs' own (1337).
 */
const SWALLOWED = [
  0, 1, 2, 4, 5, 8, 9, 10, 11, 12, 17, 19, 52, 99, 104, 105, 110, 111, 112, 117, 119, 777, 1337,
];

export interface TerminalViewOptions {
  readonly label: string;
  readonly fontSize: number;
  readonly onKeys: (bytes: Uint8Array) => void;
  readonly onSize: (size: TerminalSize) => void;
  readonly onPaste: (text: string) => void;
  readonly onAction: (action: TerminalAction) => void;
  /** @returns whether the key was taken. */
  readonly onKey: (key: string) => boolean;
  readonly onFocus: () => void;
}

/** One xterm with an element of its own, which outlives the pane that shows it: panes come and go, what was printed stays. */
export class TerminalView {
  readonly element = document.createElement('div');
  readonly #xterm: Terminal;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #options: TerminalViewOptions;
  readonly #watching = new ResizeObserver(() => this.#fitSoon());
  #replaying = 0;
  #opened = false;
  #wantsFocus = false;
  #fitting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TerminalViewOptions) {
    this.#options = options;
    this.element.className = 'xterm-home';
    this.#xterm = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      documentOverride: styledDocument(document),
      fontFamily: FONT,
      fontSize: options.fontSize,
      fontWeightBold: 700,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      scrollback: SCROLLBACK_LINES,
      ...xtermTheme(),
    });
    this.#xterm.loadAddon(this.#fit);
    this.#xterm.loadAddon(this.#search);
    for (const code of SWALLOWED) this.#xterm.parser.registerOscHandler(code, () => true);
    const encoder = new TextEncoder();
    this.#xterm.onData((data) => this.#typed(encoder.encode(data)));
    this.#xterm.onBinary((data) => this.#typed(Uint8Array.from(data, (one) => one.charCodeAt(0))));
    this.#xterm.onResize(({ cols, rows }) => options.onSize({ columns: cols, rows }));
    this.#xterm.attachCustomKeyEventHandler((event) => this.#isForShell(event));
    this.element.addEventListener('paste', (event) => this.#pasted(event), true);
    this.element.addEventListener('focusin', options.onFocus);
    this.#watching.observe(this.element);
  }

  get size(): TerminalSize {
    return { columns: this.#xterm.cols, rows: this.#xterm.rows };
  }

  /** Whether the line with the cursor asks for a password. */
  get asks(): boolean {
    const { active } = this.#xterm.buffer;
    const line = active.getLine(active.baseY + active.cursorY)?.translateToString(false, 0, active.cursorX);
    return asksForPassword(line ?? '');
  }

  /** Draws; resolves when it is drawn, which is when the host may print more. @param replayed what it answers to this was answered before. */
  write(bytes: Uint8Array, replayed: boolean): Promise<void> {
    if (replayed) this.#replaying += 1;
    return new Promise((resolve) => {
      this.#xterm.write(bytes, () => {
        if (replayed) this.#replaying -= 1;
        resolve();
      });
    });
  }

  /** Forgets what it shows, because all of it comes again. */
  reset(): void {
    this.#xterm.reset();
  }

  /** Shows it in a pane. xterm measures its letters, so it is opened only where it can be seen and once its face is there. */
  async mount(pane: HTMLElement): Promise<void> {
    pane.append(this.element);
    if (this.#opened) return this.fit();
    await document.fonts.load(`${this.#options.fontSize}px "JetBrains Mono"`);
    if (this.#opened || !this.element.isConnected) return;
    this.#opened = true;
    this.#xterm.open(this.element);
    this.#xterm.textarea?.setAttribute('aria-label', this.#options.label);
    this.fit();
    if (this.#wantsFocus) this.#xterm.focus();
  }

  fit(): void {
    if (this.#opened && this.element.clientWidth > 40 && this.element.clientHeight > 20) this.#fit.fit();
  }

  focus(): void {
    this.#wantsFocus = !this.#opened;
    this.#xterm.focus();
  }

  /** Types a text as if it was pasted; in brackets where the shell wants it so. */
  paste(text: string): void {
    this.#xterm.paste(text);
  }

  copy(): void {
    // The clipboard's own way, which asks for no permission: xterm puts its selection into it.
    if (this.#xterm.hasSelection()) document.execCommand('copy');
  }

  setFont(fontSize: number): void {
    this.#xterm.options.fontSize = fontSize;
    this.fit();
  }

  setTheme(): void {
    Object.assign(this.#xterm.options, xtermTheme());
  }

  /** @returns whether it is there. */
  find(text: string, direction: 'next' | 'previous'): boolean {
    if (text === '') this.#search.clearDecorations();
    else if (direction === 'next') return this.#search.findNext(text, { incremental: true });
    else return this.#search.findPrevious(text);
    return true;
  }

  dispose(): void {
    clearTimeout(this.#fitting);
    this.#watching.disconnect();
    this.#xterm.dispose();
    this.element.remove();
  }

  #typed(bytes: Uint8Array): void {
    if (this.#replaying === 0) this.#options.onKeys(bytes);
  }

  #isForShell(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true;
    const action = actionOf(event);
    if (action === null) {
      if (!this.#options.onKey(event.key)) return true;
      event.preventDefault();
      return false;
    }
    if (action !== 'leave') {
      event.preventDefault();
      event.stopPropagation();
      this.#options.onAction(action);
    }
    return false;
  }

  #pasted(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    this.#options.onPaste(event.clipboardData?.getData('text/plain') ?? '');
  }

  #fitSoon(): void {
    clearTimeout(this.#fitting);
    this.#fitting = setTimeout(() => this.fit(), 40);
  }
}
