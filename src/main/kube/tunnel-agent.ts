import type { ClientRequestArgs } from 'node:http';
import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { ApiCredentials } from './kubeconfig.ts';

/** Opens a byte stream to the API's port; stops when the signal says so. */
export type OpenTunnel = (signal: AbortSignal) => Promise<Duplex>;

/** What TLS is shaken hands with. */
export type TlsCredentials = Pick<ApiCredentials, 'host' | 'ca' | 'clientCertificate' | 'clientKey'>;

/** A request through a {@link TunnelAgent}. Node keeps `signal` from agents, so the tunnel has a signal of its own name. */
export interface TunnelRequest extends ClientRequestArgs {
  readonly tunnelSignal: AbortSignal;
}

/** Every connection is an SSH channel of its own, and a host allows few. */
const MAX_CONNECTIONS = 2;

/** An idle channel is given back after this long, milliseconds. */
const IDLE_MS = 20_000;

/**
 * Keep-alive connections through SSH with TLS inside, checked against the cluster's own authority for the name in the
 * kubeconfig. Plain `Agent` and not https': the stream it is handed is encrypted already.
 */
export class TunnelAgent extends Agent {
  readonly #open: OpenTunnel;
  readonly #credentials: TlsCredentials;

  constructor(open: OpenTunnel, credentials: TlsCredentials) {
    super({ keepAlive: true, maxSockets: MAX_CONNECTIONS, maxFreeSockets: 1, timeout: IDLE_MS });
    this.#open = open;
    this.#credentials = credentials;
  }

  override createConnection(
    options: TunnelRequest,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    secureTunnel(this.#open, this.#credentials, { signal: options.tunnelSignal }).then(
      (stream) => callback?.(null, stream),
      // Node's own agent hands over no stream with an error; its type does not say so.
      (error: unknown) => callback?.(asError(error), undefined as unknown as Duplex),
    );
    return undefined;
  }
}

/**
 * A tunnel with TLS in it, shaken hands on. The certificate is always checked: against this authority, for this name.
 * @param options.protocol what is spoken inside, where the other side wants to be told (ALPN).
 */
export async function secureTunnel(
  open: OpenTunnel,
  { host, ca, clientCertificate, clientKey }: TlsCredentials,
  { signal, protocol }: { readonly signal: AbortSignal; readonly protocol?: string },
): Promise<Duplex> {
  const tunnel = await open(signal);
  return await new Promise<Duplex>((resolve, reject) => {
    const socket = connect({
      socket: tunnel,
      host,
      ca,
      ...(protocol !== undefined && { ALPNProtocols: [protocol] }),
      ...(clientCertificate !== null && clientKey !== null && { cert: clientCertificate, key: clientKey }),
    });
    const fail = (error: unknown) => {
      socket.destroy();
      tunnel.destroy();
      reject(asError(error));
    };
    const onAbort = () => fail(signal.reason);
    const onClose = () => fail(closedEarly());
    signal.addEventListener('abort', onAbort, { once: true });
    tunnel.once('close', onClose);
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', onAbort);
      tunnel.off('close', onClose);
      tunnel.once('close', () => socket.destroy());
      socket.once('close', () => tunnel.destroy());
      socket.off('error', fail);
      resolve(socket);
    });
    if (signal.aborted) onAbort();
  });
}

function closedEarly(): Error {
  return Object.assign(new Error('closed before the TLS handshake was over'), { code: 'ECONNRESET' });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
