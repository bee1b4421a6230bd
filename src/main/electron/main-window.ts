import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Notification, screen } from 'electron';
import { serveWire } from '../api/router.ts';
import type { AppServices } from '../api/services.ts';
import type { Logger } from '../platform/log.ts';
import { closingAnswer, closingQuestion, runsUnderWay } from './closing.ts';
import { crashQuestion, createCrashWatch } from './crashes.ts';
import { ipcWires } from './ipc-wire.ts';
import { isUnseen, noticeBody, noticesOf } from './notices.ts';
import { PAGE_URL, windowOptions } from './window-options.ts';
import { boundsOn, placeIn, readWindowState, type WindowState } from './window-state.ts';

export interface MainWindowOptions {
  readonly services: AppServices;
  readonly log: Logger;
  /** A place of the page to open at, before the one the window was at last. */
  readonly place: string | null;
}

/** The one window of the desktop face. */
export interface MainWindow {
  /** Brings it to the front, and to a place of the page where one is given. */
  show(place: string | null): void;
}

/** Opens the window where it was, and keeps where it is. It asks before it closes over a run, and stays away while one goes on. */
export function openMainWindow({ services, log, place }: MainWindowOptions): MainWindow {
  const statePath = join(app.getPath('userData'), 'window.json');
  const kept = readWindowState(contentOf(statePath));
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...windowOptions(join(import.meta.dirname, '../preload/index.cjs')),
    ...(kept === null ? {} : boundsOn(displays, kept)),
  });
  if (kept?.maximized === true) window.maximize();
  ipcWires(ipcMain, window.webContents, (wire) => serveWire(wire, { services, log }));
  const show = (next: string | null) => {
    // Muster is ending, and brings its runs to their end first.
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (next !== null) load(window, next);
  };
  // Before the window comes back by itself: then somebody sees it.
  tellOutside(window, services, show);
  askBeforeClosing(window, services);
  keepState(window, statePath, log);
  comeBackFromCrashes(window);
  window.once('ready-to-show', () => window.show());
  load(window, place ?? kept?.place ?? '');
  return { show };
}

/** What a run comes to is told by the system while nobody sees the window; a click on it brings the run's screen. */
function tellOutside(
  window: BrowserWindow,
  { journal }: AppServices,
  show: (place: string | null) => void,
): void {
  // A notice that nothing holds is gone before it is clicked.
  const shown = new Set<Notification>();
  const stopListening = journal.onDidAppend((events) => {
    if (window.isDestroyed() || !isUnseen(window) || !Notification.isSupported()) return;
    for (const { title, body, place } of noticesOf(events, (runId) => journal.run(runId))) {
      const notice = new Notification({ title, body: noticeBody(body, process.platform) });
      notice.on('click', () => show(place));
      notice.on('close', () => shown.delete(notice));
      shown.add(notice);
      notice.show();
    }
  });
  window.on('closed', stopListening);
}

function load(window: BrowserWindow, place: string): void {
  window.loadURL(`${PAGE_URL}${place}`).catch((error: unknown) => {
    process.stderr.write(`The window could not be loaded: ${String(error)}\n`);
  });
}

/** Kept on closing and on every move on the page, so that a process that ends otherwise comes back there too. */
function keepState(window: BrowserWindow, path: string, log: Logger): void {
  const keep = () => {
    const { x, y, width, height } = window.getNormalBounds();
    const state: WindowState = {
      bounds: { x, y, width, height },
      maximized: window.isMaximized(),
      place: placeIn(window.webContents.getURL()),
    };
    try {
      // Written beside and renamed: half a file would lose the place.
      writeFileSync(`${path}.new`, JSON.stringify(state));
      renameSync(`${path}.new`, path);
    } catch (error) {
      // A full disk costs the window its place and nothing else.
      log.warn(
        `The window's place cannot be kept: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  window.webContents.on('did-navigate-in-page', keep);
  window.on('close', keep);
}

function askBeforeClosing(window: BrowserWindow, services: AppServices): void {
  const { journal, stores } = services;
  const under = () =>
    runsUnderWay(
      stores.clusters.list().flatMap(({ id }) => journal.currentRun(id) ?? []),
      process.pid,
    );
  const stopListening = journal.onDidAppend((events) => {
    // Nobody sees how it ended while the window is away. Only a run's own event can be that end: log lines come by the thousand.
    if (window.isDestroyed() || window.isVisible() || !events.some(({ body }) => body.type === 'run')) return;
    if (under().length === 0) window.show();
  });
  window.on('closed', stopListening);
  window.on('close', (event) => {
    const question = closingQuestion(under());
    if (question === null) return;
    const { message, detail, buttons } = question;
    const index = dialog.showMessageBoxSync(window, {
      type: 'question',
      message,
      detail,
      buttons: buttons.map(({ label }) => label),
      defaultId: 0,
      cancelId: buttons.findIndex(({ answer }) => answer === 'stay'),
      noLink: true,
    });
    const answer = closingAnswer(question, index);
    if (answer !== 'stop') event.preventDefault();
    if (answer === 'keep-running') window.hide();
  });
}

function comeBackFromCrashes(window: BrowserWindow): void {
  const watch = createCrashWatch(() => Date.now());
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    const next = watch.pageGone(reason);
    if (next === 'reload') window.webContents.reload();
    if (next !== 'ask') return;
    const { message, detail, buttons } = crashQuestion;
    const index = dialog.showMessageBoxSync({
      type: 'error',
      message,
      detail,
      buttons: [...buttons],
      noLink: true,
    });
    if (index === 0) window.webContents.reload();
    else window.close();
  });
}

/** Null where there is none yet. */
function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
