import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import type { Wire, WireEnd } from '../../shared/contract/wire.ts';
import { WIRE_CHANNEL, WIRE_CLOSED_CHANNEL } from './channel.ts';
import { isOurPage } from './window-options.ts';

type Contents = Pick<WebContents, 'on' | 'removeListener' | 'send' | 'isDestroyed' | 'mainFrame'>;

/**
 * Gives `serve` a new wire for each life of the page: a reload closes the old one and opens the next. Only the main frame of
 * our own page is heard; whatever else speaks is ignored.
 */
export function ipcWires(
  ipc: Pick<IpcMain, 'on' | 'removeListener'>,
  contents: Contents,
  serve: (wire: Wire) => void,
): void {
  let current: { readonly hear: (message: unknown) => void; readonly end: () => void } | null = null;

  const renew = () => {
    current?.end();
    let heard: (message: unknown) => void = () => undefined;
    let closed: (why: WireEnd) => void = () => undefined;
    let open = true;
    const end = (why: WireEnd = 'gone') => {
      if (!open) return;
      open = false;
      closed(why);
    };
    current = { hear: (message) => open && heard(message), end };
    serve({
      send: (message) => {
        if (open && !contents.isDestroyed()) contents.send(WIRE_CHANNEL, message);
      },
      onMessage: (listener) => {
        heard = listener;
      },
      onClose: (listener) => {
        closed = listener;
      },
      close: (why) => {
        // The page lives on, and would wait for answers that never come.
        if (open && !contents.isDestroyed()) contents.send(WIRE_CLOSED_CHANNEL);
        end(why);
      },
    });
  };

  const onIpc = (event: IpcMainEvent, message: unknown) => {
    const { senderFrame } = event;
    if (senderFrame === null || senderFrame !== contents.mainFrame || !isOurPage(senderFrame.url)) return;
    current?.hear(message);
  };
  ipc.on(WIRE_CHANNEL, onIpc);
  contents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) renew();
  });
  contents.on('render-process-gone', () => current?.end());
  contents.on('destroyed', () => {
    ipc.removeListener(WIRE_CHANNEL, onIpc);
    current?.end();
  });
}
