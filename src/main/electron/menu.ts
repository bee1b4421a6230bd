import type { MenuItemConstructorOptions } from 'electron';

/** What the menu does itself; the rest is the system's own. */
export interface MenuActions {
  /** Shows a place of the page, such as `#/fleet`. */
  readonly onPlace: (place: string) => void;
}

/**
 * The menu. It has what people look for in a menu and nothing that is nowhere else: whatever can be done is in the window's own "Find or do".
 * No key of it is one of the page's or of a terminal's.
 */
export function menuTemplate(
  { onPlace }: MenuActions,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&Muster',
      submenu: [
        { label: 'Fleet', click: () => onPlace('#/fleet') },
        { label: 'About and licences', click: () => onPlace('#/about') },
        { type: 'separator' },
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    // Elsewhere these would only take keys from terminals: Ctrl C, Ctrl W.
    ...(isMac ? [{ role: 'editMenu' } as const, { role: 'windowMenu' } as const] : []),
    {
      label: '&View',
      submenu: [
        { role: 'reload', accelerator: 'CmdOrCtrl+Shift+R' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
  ];
}
