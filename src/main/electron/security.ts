import type { App, Session, WebContents } from 'electron';
import { answerPage } from './page-files.ts';
import { isOurPage, PAGE_SCHEME } from './window-options.ts';

/** Denies what a page could ask of Electron and Muster never needs: other pages, windows, webviews, permissions, devices. */
export function lockDown(app: App): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}

function lockContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Locks a session: no permission, no device, and only our own scheme is loaded. */
export function lockSession(session: Session, rendererDirectory: string): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => {
    // blob: is the report that the page itself offers for saving.
    const own =
      isOurPage(details.url) || details.url.startsWith('blob:') || details.url.startsWith('devtools:');
    decide({ cancel: !own });
  });
  session.protocol.handle(PAGE_SCHEME, (request) => answerPage(request.url, rendererDirectory));
}
