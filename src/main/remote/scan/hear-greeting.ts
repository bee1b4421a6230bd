import { connect } from 'node:net';
import type { CallContext } from '../../platform/call-context.ts';
import type { Endpoint } from '../../ports/hosts.ts';

/** How long a port is waited for. */
export interface Patience {
  /** Milliseconds an address has for taking a connection: a host on the same cable needs one, one across a radio link some hundred. */
  readonly connectMs: number;
  /** Milliseconds a port has for its greeting once it is connected; sshd looks up names first where it is told to. */
  readonly greetingMs: number;
}

const usual: Patience = { connectMs: 1500, greetingMs: 3000 };
/** Bytes read at most: RFC 4253 gives the line 255, and a server may say something before it. */
const MOST_BYTES = 2048;

/**
 * Connects to a port, hears what an SSH server says first, and hangs up. Nothing is sent. @returns the line as it came, without its end; null where
 * nothing answers, or something that is not SSH. An abort ends it as if nothing had answered.
 */
export function hearGreeting(
  ctx: CallContext,
  { address, port }: Endpoint,
  { connectMs, greetingMs }: Patience = usual,
): Promise<string | null> {
  const { signal } = ctx;
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(null);
    const socket = connect({ host: address, port });
    let heard = Buffer.alloc(0);
    const end = (greeting: string | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
      // Late errors of a socket that is being thrown away concern nobody.
      socket.on('error', () => undefined);
      socket.destroy();
      resolve(greeting);
    };
    const onAbort = () => end(null);
    let timer = setTimeout(onAbort, connectMs);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => {
      clearTimeout(timer);
      timer = setTimeout(onAbort, greetingMs);
    });
    socket.on('data', (piece) => {
      heard = Buffer.concat([heard, piece]);
      const greeting = greetingIn(heard);
      if (greeting !== null || heard.length > MOST_BYTES) end(greeting);
    });
    socket.once('error', () => end(null));
    socket.once('close', () => end(null));
  });
}

/** The identification line of SSH (RFC 4253, 4.2), once it is whole. Other lines may come before it. */
function greetingIn(heard: Buffer): string | null {
  const lines = heard.subarray(0, MOST_BYTES).toString('utf8').split('\n').slice(0, -1);
  return (
    lines
      .find((line) => line.startsWith('SSH-'))
      ?.replace(/\r$/, '')
      .slice(0, 255) ?? null
  );
}
