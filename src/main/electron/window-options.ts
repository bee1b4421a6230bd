import type { BrowserWindowConstructorOptions } from 'electron';

/** Where the window's page lives; a scheme of its own, so that no file:// page can pass for it. */
export const PAGE_SCHEME = 'app';
export const PAGE_ORIGIN = 'app://muster';
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`;

/** The window's security switches. All stand explicitly, so that a changed default cannot open one. */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: 'Muster',
    backgroundColor: '#F1EEE5',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      safeDialogs: true,
    },
  };
}

/** Privileges of the page's scheme: a secure origin with storage, and nothing that reaches out. */
export const pageSchemePrivileges = {
  scheme: PAGE_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: false, bypassCSP: false },
} as const;

/** Content security policy of the desktop face: nothing is loaded but our own files, and nothing is connected to. */
export const pageSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Whether a frame is our page; only such a frame is answered. */
export function isOurPage(url: string | undefined): boolean {
  return url !== undefined && (url === PAGE_ORIGIN || url.startsWith(`${PAGE_ORIGIN}/`));
}
