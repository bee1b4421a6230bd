import type { WebSocket } from 'ws';
import { MISUNDERSTOOD_CODE, type Wire } from '../../shared/contract/wire.ts';
import type { Logger } from '../platform/log.ts';

/** The contract's wire over a WebSocket. A frame that is no JSON closes it. */
export function socketWire(socket: WebSocket, log: Logger): Wire {
  socket.on('error', (error) => log.warn(`A window's connection failed: ${error.message}`));
  return {
    send: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: (listener) => {
      socket.removeAllListeners('message');
      socket.on('message', (data, isBinary) => {
        // Text comes as one Buffer; ws gives other forms only to those who ask for them.
        const text = isBinary || !Buffer.isBuffer(data) ? null : parse(data.toString('utf8'));
        if (text === null) socket.close(MISUNDERSTOOD_CODE, 'not JSON');
        else listener(text);
      });
    },
    onClose: (listener) => {
      socket.once('close', (code) => listener(code === MISUNDERSTOOD_CODE ? 'misunderstood' : 'gone'));
    },
    close: (why = 'gone') =>
      why === 'misunderstood'
        ? socket.close(MISUNDERSTOOD_CODE, 'outside the contract')
        : socket.close(1001, 'going away'),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
