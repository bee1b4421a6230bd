import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session } from 'electron';
import { serveWire } from '../api/router.ts';
import { type App, createApp } from '../app.ts';
import { createLogger, type Logger, type LogRecord } from '../platform/log.ts';
import { ipcWires } from './ipc-wire.ts';
import { lockDown, lockSession } from './security.ts';
import { PAGE_URL, pageSchemePrivileges, windowOptions } from './window-options.ts';

protocol.registerSchemesAsPrivileged([pageSchemePrivileges]);
app.enableSandbox();
lockDown(app);

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => BrowserWindow.getAllWindows()[0]?.focus());
  app.whenReady().then(start, fail);
} else {
  app.quit();
}

async function start(): Promise<void> {
  const muster = await createApp({
    home: null,
    readOnly: false,
    prompt: null,
    // An unknown host key is refused: a box that is clicked away is no comparison. The error says how to vouch for it.
    decider: { confirm: () => Promise.resolve(false) },
    logSink: () => undefined,
  });
  const log = createLogger({ sink: tell, redact: (text) => muster.deps.vault.redact(text) });
  Menu.setApplicationMenu(null);
  lockSession(session.defaultSession, join(import.meta.dirname, '../renderer'));
  openWindow(muster, log);
  app.on('window-all-closed', () => app.quit());
  app.once('will-quit', (event) => {
    event.preventDefault();
    muster.close().then(() => app.exit(0), fail);
  });
}

function openWindow(muster: App, log: Logger): void {
  const window = new BrowserWindow(windowOptions(join(import.meta.dirname, '../preload/index.cjs')));
  ipcWires(ipcMain, window.webContents, (wire) => serveWire(wire, { services: muster.services, log }));
  window.once('ready-to-show', () => window.show());
  window.loadURL(PAGE_URL).catch(fail);
}

/** A defect is told in the window without its stack, so that whoever started the app has it. */
function tell({ level, text }: LogRecord): void {
  if (level === 'warn' || level === 'error') process.stderr.write(`${text}\n`);
}

/** The crash screen of a process that has no window: one box with the sentence, then the end. */
function fail(error: unknown): void {
  dialog.showErrorBox('Muster cannot go on', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
