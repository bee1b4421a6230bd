import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { securityHeaders } from './headers.ts';
import { isOurHost, isOurOrigin } from './origin.ts';
import type { Session } from './session.ts';
import type { StaticFile } from './static-files.ts';

/** A token and its braces; more is not ours. */
const BODY_LIMIT_BYTES = 1024;

export interface HttpFace {
  readonly port: number;
  readonly session: Session;
  readonly files: ReadonlyMap<string, StaticFile>;
}

const exchangeSchema = z.object({ token: z.string() });

/** Answers the two things the browser face serves: files of the renderer, and the exchange of the token. */
export async function answer(
  face: HttpFace,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders(face.port))) response.setHeader(name, value);
  const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
  if (!isOurHost(request, face.port)) return end(response, 403, 'Muster answers only to its own name.');
  if (path === '/session') return exchange(face, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'Not like this.');
  const file = face.files.get(path);
  if (file === undefined) return end(response, 404, 'There is nothing here.');
  response.setHeader('Content-Type', file.type);
  response.setHeader('Cache-Control', file.lasting ? 'public, max-age=31536000, immutable' : 'no-store');
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

/** GET says whether the cookie holds; POST exchanges the token for one. */
async function exchange(face: HttpFace, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') return end(response, face.session.holds(request) ? 204 : 401, '');
  if (request.method !== 'POST') return end(response, 405, 'Not like this.');
  if (!isOurOrigin(request)) return end(response, 403, 'Muster answers only to its own page.');
  const body = await readBody(request);
  const parsed = exchangeSchema.safeParse(body);
  const cookie = parsed.success ? face.session.exchange(parsed.data.token) : null;
  if (cookie === null) return end(response, 401, 'This link is not valid or was used before.');
  response.setHeader('Set-Cookie', cookie);
  return end(response, 204, '');
}

/** The body as JSON; null for one that is too long or no JSON. */
async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT_BYTES) return null;
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.end(text);
}
