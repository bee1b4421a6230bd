import { join } from 'node:path';
import { app, dialog, Menu, protocol, session } from 'electron';
import { createApp } from '../app.ts';
import { createLogger, type LogRecord } from '../platform/log.ts';
import { lastWords } from './last-words.ts';
import { type Launch, LINK_SCHEME, launchOf, placeOf } from './launch.ts';
import { type MainWindow, openMainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { lockDown, lockSession } from './security.ts';
import { pageSchemePrivileges } from './window-options.ts';

protocol.registerSchemesAsPrivileged([pageSchemePrivileges]);
app.enableSandbox();
lockDown(app);

let window: MainWindow | null = null;
/** What was asked for before the window was there. */
let asked: Launch = { kind: 'nothing' };
let offer: ((path: string) => void) | null = null;

/** Brings the window, which a run may have outlived, to what was asked for. @param directory what a path in it is beside. */
function answerLaunch(words: readonly string[], directory: string): void {
  const launch = launchOf(words, directory);
  if (window === null || offer === null) {
    if (launch.kind !== 'nothing') asked = launch;
    return;
  }
  if (launch.kind === 'site-file') offer(launch.path);
  window.show(placeOf(launch));
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, directory) => answerLaunch(argv.slice(1), directory));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    answerLaunch([url], process.cwd());
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    answerLaunch([path], process.cwd());
  });
  app.on('activate', () => answerLaunch([], process.cwd()));
  answerLaunch(process.argv.slice(1), process.cwd());
  app.whenReady().then(start).catch(fail);
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
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  const template = menuTemplate({ onPlace: (place) => window?.show(place) }, process.platform);
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  lockSession(session.defaultSession, join(import.meta.dirname, '../renderer'));
  offer = muster.offerSiteFile;
  if (asked.kind === 'site-file') offer(asked.path);
  window = openMainWindow({ services: muster.services, log, place: placeOf(asked) });
  app.on('window-all-closed', () => app.quit());
  let isClosing = false;
  // Each time: who asks again while runs are brought to their end must not cut that off.
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (isClosing) return;
    isClosing = true;
    muster.close().then(() => app.exit(0), fail);
  });
}

/** A defect is told in the window without its stack, so that whoever started the app has it. */
function tell({ level, text }: LogRecord): void {
  if (level === 'warn' || level === 'error') process.stderr.write(`${text}\n`);
}

/** The crash screen of a process that has no window: one box with the sentence and what to do, then the end. */
function fail(error: unknown): void {
  dialog.showErrorBox('Muster cannot go on', lastWords(error));
  app.exit(1);
}
