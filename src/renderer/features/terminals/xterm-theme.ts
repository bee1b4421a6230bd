import type { ITerminalOptions } from '@xterm/xterm';

/** The theme's tokens as xterm wants them. Colours of hosts are moved until they can be read on this ground. */
export function xtermTheme(): Pick<ITerminalOptions, 'theme' | 'minimumContrastRatio'> {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const ink = token('ink');
  const named = {
    black: ink,
    red: token('red'),
    green: token('green'),
    yellow: token('ochre'),
    blue: token('blue'),
    magenta: token('plum'),
    cyan: token('blue'),
    white: token('ink3'),
  };
  return {
    minimumContrastRatio: document.documentElement.dataset.theme === 'sun' ? 7 : 4.5,
    theme: {
      background: token('sheet'),
      foreground: ink,
      cursor: ink,
      cursorAccent: token('sheet'),
      selectionBackground: token('bluew'),
      selectionForeground: ink,
      selectionInactiveBackground: token('selw'),
      scrollbarSliderBackground: token('rule'),
      scrollbarSliderHoverBackground: token('edge'),
      scrollbarSliderActiveBackground: token('edge'),
      ...named,
      brightBlack: token('ink2'),
      brightRed: named.red,
      brightGreen: named.green,
      brightYellow: named.yellow,
      brightBlue: named.blue,
      brightMagenta: named.magenta,
      brightCyan: named.cyan,
      brightWhite: ink,
    },
  };
}
