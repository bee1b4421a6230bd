import { MISUNDERSTOOD_CODE, type Wire, type WireEnd } from '../../shared/contract/wire.ts';
import { MusterError } from '../../shared/model/error.ts';

/** What the desktop face's preload gives; the browser face has none. */
interface MusterBridge {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called when the app closed the wire because of what this page had said. */
  onClose(listener: () => void): void;
}

declare global {
  interface Window {
    readonly musterBridge?: MusterBridge;
  }
}

/** Opens the wire of whichever face this page runs in. @throws MusterError `unauthorized` in a browser without a right to connect. */
export async function openWire(): Promise<Wire> {
  const bridge = window.musterBridge;
  return bridge === undefined ? openSocketWire() : bridgeWire(bridge);
}

/** The desktop's wire lives as long as the page does, unless one end does not understand the other: then a reload makes a new one. */
function bridgeWire(bridge: MusterBridge): Wire {
  let open = true;
  let closed: (why: WireEnd) => void = () => undefined;
  const close = (why: WireEnd = 'gone') => {
    if (!open) return;
    open = false;
    closed(why);
  };
  bridge.onClose(() => close('misunderstood'));
  return {
    send: (message) => open && bridge.send(message),
    onMessage: (listener) => bridge.onMessage((message) => open && listener(message)),
    onClose: (listener) => {
      closed = listener;
    },
    close,
  };
}

async function openSocketWire(): Promise<Wire> {
  await enter();
  const socket = new WebSocket(`ws://${location.host}/wire`);
  let closed: (why: WireEnd) => void = () => undefined;
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    // A socket may also close before it opens.
    socket.onerror = socket.onclose = () =>
      reject(new MusterError('internal', 'Muster does not answer.', { retryable: true }));
  });
  socket.onclose = ({ code }) => closed(code === MISUNDERSTOOD_CODE ? 'misunderstood' : 'gone');
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: (listener) => {
      socket.onmessage = (event) => listener(JSON.parse(String(event.data)));
    },
    onClose: (listener) => {
      closed = listener;
    },
    close: (why = 'gone') => socket.close(why === 'misunderstood' ? MISUNDERSTOOD_CODE : 1000),
  };
}

/** Exchanges the token in the address for a cookie and takes it out of the address; with a cookie already there, nothing is needed. */
async function enter(): Promise<void> {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (token !== undefined) {
    history.replaceState(null, '', location.pathname);
    const answer = await fetch('/session', { method: 'POST', body: JSON.stringify({ token }) });
    if (answer.ok) return;
  }
  const held = await fetch('/session');
  if (held.status === 401) {
    throw new MusterError(
      'unauthorized',
      'This address was used before, or belongs to an earlier start of Muster.',
    );
  }
}
