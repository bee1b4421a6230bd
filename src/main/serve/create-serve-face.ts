import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { MusterError } from '../../shared/model/error.ts';
import { serveWire } from '../api/router.ts';
import type { AppServices } from '../api/services.ts';
import { type Logger, silentLogger } from '../platform/log.ts';
import { answer, type HttpFace } from './http.ts';
import { isOurHost, isOurOrigin } from './origin.ts';
import { createSession } from './session.ts';
import { socketWire } from './socket-wire.ts';
import { loadStaticFiles } from './static-files.ts';

/** Only this laptop. A jump host is reached by an SSH tunnel to this address. */
const ADDRESS = '127.0.0.1';
/** One message of a face; the largest is a site file, or 5,000 hosts that were pasted. */
const MESSAGE_LIMIT_BYTES = 4 * 1024 * 1024;
/** Windows at once. */
const WINDOW_LIMIT = 32;

export interface ServeOptions {
  readonly services: AppServices;
  /** The built renderer. */
  readonly rendererDirectory: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly log?: Logger;
}

export interface ServeFace {
  /** To be opened in a browser of this laptop. Its fragment holds the token, which works once. */
  readonly url: string;
  readonly port: number;
  /** Closes all windows' connections and stops listening; a second time does nothing. */
  close(): Promise<void>;
}

/**
 * Serves the same screens and the same contract to a browser on this laptop.
 * @throws MusterError `bad-input` when the port is taken, `unsupported` when the renderer is not built.
 */
export async function createServeFace(options: ServeOptions): Promise<ServeFace> {
  const { services, log = silentLogger } = options;
  const files = await loadStaticFiles(options.rendererDirectory);
  const server = createServer();
  const port = await listen(server, options.port);
  const face: HttpFace = { port, session: createSession(port), files };
  server.on('request', (request, response) => {
    answer(face, request, response).catch((error: unknown) => {
      log.warn(`A request to the browser face failed: ${String(error)}`);
      response.destroy();
    });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT_BYTES });
  server.on('upgrade', (request, socket, head) => {
    const allowed = mayConnect(face, request) && sockets.clients.size < WINDOW_LIMIT;
    if (!allowed) return refuse(socket);
    sockets.handleUpgrade(request, socket, head, (client) => {
      serveWire(socketWire(client, log), { services, log });
    });
  });
  return {
    url: `http://${ADDRESS}:${port}/#token=${face.session.token}`,
    port,
    close: () => close(server, sockets),
  };
}

function mayConnect({ port, session }: HttpFace, request: IncomingMessage): boolean {
  return (
    request.url === '/wire' && isOurHost(request, port) && isOurOrigin(request) && session.holds(request)
  );
}

function refuse(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      const message = `Port ${port} on ${ADDRESS} cannot be used: ${error.code === 'EACCES' ? 'not allowed' : 'something else listens there'}.`;
      reject(
        new MusterError('bad-input', message, { cure: 'Name another with --port, or none.', cause: error }),
      );
    });
    server.listen({ host: ADDRESS, port }, () => {
      // A TCP server's address is an object; only pipes have text.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.terminate();
  sockets.close();
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
