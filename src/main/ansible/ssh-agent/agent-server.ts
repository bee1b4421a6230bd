import { listenOnUnixSocket, type UnixServer } from '../connection/unix-server.ts';
import { answerAgentRequest, sshString, takeFrames } from './agent-protocol.ts';
import type { SigningKey } from './private-key.ts';

/** Serves keys from memory to ssh over a socket, so that no private key is ever a file. */
export function serveSshAgent(path: string, keys: readonly SigningKey[]): Promise<UnixServer> {
  return listenOnUnixSocket(path, (client) => {
    let buffered: Buffer = Buffer.alloc(0);
    client.on('end', () => client.end());
    client.on('data', (chunk: Buffer) => {
      const rest = takeFrames(Buffer.concat([buffered, chunk]), (request) => {
        client.write(sshString(answerAgentRequest(request, keys)));
      });
      if (rest === null) client.destroy();
      else buffered = rest;
    });
  });
}
