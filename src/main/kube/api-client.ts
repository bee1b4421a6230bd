import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { z } from 'zod';
import { MusterError } from '../../shared/model/error.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { ApiPlace } from './failures.ts';
import { explainNoAnswer, explainStatus } from './failures.ts';
import type { TunnelAgent, TunnelRequest } from './tunnel-agent.ts';

/** More than any answer that is asked for here. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

export interface ApiClientOptions {
  readonly agent: TunnelAgent;
  readonly place: ApiPlace;
  readonly host: string;
  readonly token: string | null;
}

/** A few calls of the Kubernetes API. Every limit of time is the context's. */
export interface ApiClient {
  /** Whatever the server answered. @throws MusterError `cluster-api` without an answer. */
  send(ctx: CallContext, method: 'GET' | 'DELETE', path: string): Promise<ApiAnswer>;
  /** A document, parsed. @throws MusterError `cluster-api` for every status but 200, and for a document of another shape. */
  get<T>(ctx: CallContext, path: string, schema: z.ZodType<T>): Promise<T>;
  /** The error of an answer that is not the one wanted. */
  failure(answer: ApiAnswer): MusterError;
}

const statusSchema = z.object({ message: z.string() });

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { place } = options;
  const failure = ({ status, body }: ApiAnswer) => explainStatus(status, messageOf(body), place);
  const send: ApiClient['send'] = async (ctx, method, path) => {
    try {
      return await sendOnce(ctx, options, { method, path });
    } catch (error) {
      ctx.signal.throwIfAborted();
      // A connection that lay idle may have died unseen. Both methods may be repeated safely.
      if (!(error instanceof StaleConnection)) throw explainNoAnswer(error, place);
    }
    try {
      return await sendOnce(ctx, options, { method, path });
    } catch (error) {
      ctx.signal.throwIfAborted();
      throw explainNoAnswer(error instanceof StaleConnection ? error.cause : error, place);
    }
  };
  return {
    send,
    failure,
    get: async (ctx, path, schema) => {
      const answer = await send(ctx, 'GET', path);
      if (answer.status !== 200) throw failure(answer);
      const parsed = schema.safeParse(jsonOf(answer.body));
      if (parsed.success) return parsed.data;
      throw new MusterError(
        'cluster-api',
        `The Kubernetes API on ${place.server} gave an unexpected answer to ${path}.`,
        {
          detail: z.prettifyError(parsed.error),
        },
      );
    },
  };
}

/** The connection was a kept one and broke before any answer. */
class StaleConnection extends Error {}

function sendOnce(
  ctx: CallContext,
  options: ApiClientOptions,
  what: { readonly method: string; readonly path: string },
): Promise<ApiAnswer> {
  const { agent, host, token } = options;
  const headers = {
    accept: 'application/json',
    host,
    ...(token !== null && { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const { signal } = ctx;
    const wanted: TunnelRequest = { ...what, agent, headers, signal, tunnelSignal: signal };
    const request = httpRequest(wanted);
    let answered = false;
    request.once('response', (response) => {
      answered = true;
      readBody(response).then(resolve, reject);
    });
    // A broken connection can report more than one error; each but the first is none of anybody's business.
    request.on('error', (error) => {
      reject(request.reusedSocket && !answered ? new StaleConnection('stale', { cause: error }) : error);
    });
    request.end();
  });
}

async function readBody(response: IncomingMessage): Promise<ApiAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      response.destroy();
      throw new Error(`the answer is longer than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function messageOf(body: string): string {
  const parsed = statusSchema.safeParse(jsonOf(body));
  return parsed.success ? parsed.data.message : '';
}
