import { createServer, type Socket } from 'node:net';

/** A listening socket that can be taken away again. */
export interface UnixServer {
  readonly path: string;
  close(): Promise<void>;
}

/** Listens on a socket in a directory that only its owner can enter, which is what keeps others out. */
export async function listenOnUnixSocket(
  path: string,
  onClient: (client: Socket) => void,
): Promise<UnixServer> {
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    // A client that goes away in the middle is that client's own affair.
    client.on('error', () => client.destroy());
    onClient(client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    path,
    close: () =>
      new Promise((resolve, reject) => {
        for (const client of clients) client.destroy();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}
