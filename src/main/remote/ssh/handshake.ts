import type { Duplex } from 'node:stream';
// ssh2 is CommonJS: Node finds its values only on the default export.
import ssh2, { type Client } from 'ssh2';
import { MusterError } from '../../../shared/model/error.ts';
import type { HostKey } from '../../../shared/model/host-key.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { offeredAlgorithms } from './algorithms.ts';
import { converse } from './conversation.ts';
import {
  closedEarly,
  hasNoSuchKey,
  loginFailed,
  messageOf,
  stopped,
  systemCode,
  unreachable,
} from './errors.ts';
import { judgeKey, keyChanged, mayShowAnother, type OfferedKey, readOfferedKey } from './host-keys.ts';
import type { Proof } from './proof.ts';
import { spot } from './spot.ts';

/** How a handshake came out. Without a known key it went no further: nothing of the credential was shown. */
export type Handshake =
  | { readonly kind: 'ready'; readonly client: Client; readonly offered: OfferedKey }
  /** Nothing is pinned, or only fingerprints are and the host may have another key that one of them is of. */
  | { readonly kind: 'unknown-key' | 'other-key'; readonly offered: OfferedKey };

export interface HandshakeOptions {
  readonly target: HostTarget;
  /** Already connected. */
  readonly socket: Duplex;
  readonly proof: Proof;
  readonly pinned: readonly HostKey[];
  /** Keys the host has shown before that none of the pinned fingerprints is of; their kinds are not asked for again. */
  readonly others: readonly OfferedKey[];
}

/** A dead peer is noticed after about 20 s. */
const keepAlive = { keepaliveInterval: 5_000, keepaliveCountMax: 3 };

/** How far it came, and what the server showed; decides which sentence an error becomes. */
interface Course {
  offered: OfferedKey | undefined;
  verdict: ReturnType<typeof judgeKey> | undefined;
  authenticating: boolean;
}

/**
 * Verifies the host key, then logs in.
 * @throws MusterError `host-key-changed`, `host-login` or `host-unreachable`.
 */
export function handshake(ctx: CallContext, options: HandshakeOptions): Promise<Handshake> {
  const { target, socket, proof, pinned, others } = options;
  const { signal } = ctx;
  const client = new ssh2.Client();
  const conversation = converse(target, proof);
  const course: Course = { offered: undefined, verdict: undefined, authenticating: false };

  return new Promise((resolve, reject) => {
    const leave = (outcome: () => void) => {
      signal.removeEventListener('abort', onAbort);
      client.removeAllListeners();
      outcome();
    };
    const quit = (outcome: () => void) =>
      leave(() => {
        // Late errors of a socket that is being thrown away concern nobody.
        client.on('error', () => socket.destroy());
        socket.destroy();
        outcome();
      });
    const fail = (error: unknown) => quit(() => reject(error));
    const onAbort = () =>
      fail(stopped(signal, target, course.authenticating ? 'logging in' : 'beginning SSH'));
    const end = (error: unknown) => {
      const back = turnedBack(course, options);
      if (back !== null) quit(() => resolve(back));
      else fail(reasonOf(course, options, error) ?? conversation.failure());
    };

    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    client.on('handshake', () => {
      course.authenticating = true;
    });
    client.on('error', (error: Error) =>
      levelOf(error) === 'agent' ? conversation.note(error) : end(error),
    );
    client.on('close', () => end(new Error('the server closed the connection')));
    client.on('ready', () => {
      const { offered } = course;
      if (offered === undefined) fail(new Error('SSH began without a host key'));
      else leave(() => resolve({ kind: 'ready', client, offered }));
    });
    client.connect({
      sock: socket,
      username: target.credential.user,
      readyTimeout: 0,
      ...keepAlive,
      algorithms: offeredAlgorithms(kindsOf(pinned), kindsOf(others)),
      authHandler: conversation.handler,
      hostVerifier: (blob: Buffer) => {
        course.offered = readOfferedKey(blob);
        course.verdict = judgeKey(pinned, course.offered);
        return course.verdict === 'known';
      },
    });
  });
}

/** The outcome of a handshake that went no further because of the key; null where that was not the reason, or the key has changed. */
function turnedBack({ verdict, offered }: Course, { pinned, others }: HandshakeOptions): Handshake | null {
  if (offered === undefined) return null;
  if (verdict === 'unknown') return { kind: 'unknown-key', offered };
  const another = verdict === 'changed' && mayShowAnother(pinned, [...others, offered]);
  return another ? { kind: 'other-key', offered } : null;
}

/** Why a handshake failed; null where the login itself was refused. */
function reasonOf(course: Course, { target, pinned, others }: HandshakeOptions, error: unknown) {
  const [shown = course.offered] = others;
  if (shown !== undefined && (course.verdict === 'changed' || hasNoSuchKey(error)))
    return keyChanged(target, pinned, shown);
  if (levelOf(error) === 'client-authentication') return null;
  return course.authenticating ? brokenLogin(target, error) : brokenStart(target, error);
}

function kindsOf(keys: readonly { readonly algorithm: string }[]): string[] {
  return keys.map(({ algorithm }) => algorithm);
}

function levelOf(error: unknown): unknown {
  return error instanceof Error && 'level' in error ? error.level : undefined;
}

function brokenStart(target: HostTarget, error: unknown): MusterError {
  if (systemCode(error) !== undefined) return unreachable(target, error);
  if (/no matching/i.test(messageOf(error))) {
    const message = `${spot(target)} and Muster have no SSH algorithm in common.`;
    return new MusterError('host-unreachable', message, {
      cure: 'Update OpenSSH on the host, or allow curve25519-sha256, aes128-gcm and an ed25519 host key there.',
      detail: messageOf(error),
      cause: error,
    });
  }
  return closedEarly(target, 'before SSH began', error);
}

function brokenLogin(target: HostTarget, error: unknown): MusterError {
  const text = messageOf(error);
  if (/too many authentication failures/i.test(text)) {
    const cure = 'Take keys out of the agent (`ssh-add -d`), or name one key in the site file.';
    return loginFailed(target, 'the server closed the connection after too many attempts', {
      cure,
      detail: text,
    });
  }
  if (systemCode(error) !== undefined) return unreachable(target, error);
  const cure = 'Look into the journal of sshd on the host (`journalctl -u ssh -u sshd`).';
  return loginFailed(target, 'the server closed the connection during the login', {
    cure,
    detail: text,
    cause: error,
  });
}
