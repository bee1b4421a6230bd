import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { MusterError } from '../../shared/model/error.ts';
import { fromPercent } from '../../shared/rules/percent.ts';
import type { CallContext } from '../platform/call-context.ts';
import { framed, unframed } from './etcd-messages.ts';
import { type OpenTunnel, secureTunnel, type TlsCredentials } from './tunnel-agent.ts';

/** etcd's port for clients, on each server's loopback (RKE2 docs and K3s docs: requirements). */
export const etcdPort = 2379;

/** One member of etcd, as it is reached. */
export interface EtcdPlace {
  /** Name of the server, for sentences. */
  readonly server: string;
  readonly open: OpenTunnel;
  readonly credentials: TlsCredentials;
}

/** One call of etcd's service Cluster. */
export interface EtcdCall<T> {
  readonly method: 'MemberList' | 'MemberRemove';
  readonly message: Uint8Array;
  /** Reads the answer. @throws Error for one that is none. */
  readonly read: (answer: Uint8Array) => T;
}

/** gRPC's codes for what passes by itself: deadline exceeded, resource exhausted, failed precondition, aborted, unavailable. */
const passing: ReadonlySet<number> = new Set([4, 8, 9, 10, 14]);

interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Asks etcd over gRPC, which every version speaks on that port; its JSON form lies on another one, or nowhere, as the distribution likes.
 * Limits of time are the context's.
 * @throws MusterError `cluster-api` for a member that does not answer, or refuses.
 */
export async function callEtcd<T>(ctx: CallContext, place: EtcdPlace, call: EtcdCall<T>): Promise<T> {
  let answer: Answer;
  try {
    answer = await sendOnce(ctx, place, call);
  } catch (error) {
    ctx.signal.throwIfAborted();
    throw noAnswer(error, place);
  }
  const status = answer.headers['grpc-status'];
  if (status === undefined) throw noAnswer(new Error('it ended the connection without a word'), place);
  if (status !== '0') throw refused(Number(status), answer.headers, place);
  try {
    return call.read(unframed(answer.body));
  } catch (error) {
    throw noAnswer(error, place);
  }
}

type Request = Pick<EtcdCall<unknown>, 'method' | 'message'>;

async function sendOnce(ctx: CallContext, place: EtcdPlace, request: Request): Promise<Answer> {
  const socket = await secureTunnel(place.open, place.credentials, { signal: ctx.signal, protocol: 'h2' });
  const session = connect(`https://127.0.0.1:${etcdPort}`, { createConnection: () => socket });
  const stop = () => session.destroy(asError(ctx.signal.reason));
  ctx.signal.addEventListener('abort', stop, { once: true });
  try {
    return await unary(session, request);
  } finally {
    ctx.signal.removeEventListener('abort', stop);
    session.destroy();
    socket.destroy();
  }
}

function unary(session: ClientHttp2Session, { method, message }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    session.on('error', reject);
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: `/etcdserverpb.Cluster/${method}`,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
    });
    let headers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    stream.on('error', reject);
    // The outcome is in the trailers, or in the headers where there is nothing else.
    stream.on('response', (first) => {
      headers = { ...first };
    });
    stream.on('trailers', (last) => {
      headers = { ...headers, ...last };
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('close', () => resolve({ headers, body: Buffer.concat(chunks) }));
    stream.end(framed(message));
  });
}

function noAnswer(error: unknown, { server }: EtcdPlace): MusterError {
  if (error instanceof MusterError) return error;
  return new MusterError('cluster-api', `etcd on ${server} does not answer as expected.`, {
    cure: `Look into the journal of the server's unit on ${server}.`,
    detail: error instanceof Error ? error.message : String(error),
    retryable: true,
    cause: error,
  });
}

function refused(status: number, headers: IncomingHttpHeaders, { server }: EtcdPlace): MusterError {
  const sent = String(headers['grpc-message'] ?? '');
  // Percent signs in it stand for bytes (gRPC over HTTP/2); a text that is not so is taken as it is.
  const said = fromPercent(sent) ?? sent;
  return new MusterError(
    'cluster-api',
    `etcd on ${server} refused: ${said === '' ? 'no reason given' : said}.`,
    {
      detail: `gRPC status ${status}`,
      retryable: passing.has(status),
    },
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
