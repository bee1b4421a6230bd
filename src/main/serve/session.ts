import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may talk to the browser face: one token, used once, becomes one cookie for as long as the process lives. */
export interface Session {
  /** For the URL's fragment, which a browser never sends to a server. */
  readonly token: string;
  /** Exchanges the token for a cookie. @returns the Set-Cookie header, or null for a wrong or used token. */
  exchange(token: string): string | null;
  /** Whether a request carries the cookie. */
  holds(request: Pick<IncomingMessage, 'headers'>): boolean;
}

/** @param port is in the cookie's name: cookies do not know ports, and two faces on one laptop must not mix. */
export function createSession(port: number): Session {
  const token = randomBytes(32).toString('base64url');
  const secret = randomBytes(32).toString('base64url');
  const name = `muster_${port}`;
  let used = false;
  return {
    token,
    exchange: (given) => {
      if (used || !same(given, token)) return null;
      used = true;
      return `${name}=${secret}; HttpOnly; SameSite=Strict; Path=/`;
    },
    holds: ({ headers }) => {
      const values = cookies(headers.cookie ?? '').filter(([key]) => key === name);
      return values.some(([, value]) => same(value, secret));
    },
  };
}

function cookies(header: string): [string, string][] {
  return header.split(';').map((pair) => {
    const [key = '', value = ''] = pair.split('=', 2).map((part) => part.trim());
    return [key, value];
  });
}

function same(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
