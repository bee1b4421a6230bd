import type { IncomingMessage } from 'node:http';

const names = ['127.0.0.1', 'localhost'];

/**
 * Whether a request was made to us under our own name. A page of another site that has made its name point to this laptop
 * (DNS rebinding) carries that name in Host.
 */
export function isOurHost(request: Pick<IncomingMessage, 'headers'>, port: number): boolean {
  return names.some((name) => request.headers.host === `${name}:${port}`);
}

/** Whether a request was made by our own page, and not by a page of another site. Browsers always send Origin with POST and WebSocket. */
export function isOurOrigin(request: Pick<IncomingMessage, 'headers'>): boolean {
  const { origin, host } = request.headers;
  return origin !== undefined && origin === `http://${host}`;
}
