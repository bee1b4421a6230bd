import { MusterError } from '../../../shared/model/error.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { spot } from './spot.ts';

/** The `code` of a Node system error, or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a host has none of the kinds of keys that it was asked for, as ssh2 says it. */
export function hasNoSuchKey(error: unknown): boolean {
  return /no matching host key/i.test(messageOf(error));
}

interface Reason {
  readonly text: string;
  readonly cure: string;
}

const isItUp =
  'Check that the host is on, that the cable is in and that the address in the site file is right.';

const dialReasons: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: {
    text: 'refused the connection: nothing listens on that port',
    cure: 'Check the SSH port in the site file and that sshd runs on the host.',
  },
  ECONNRESET: {
    text: 'closed the connection before SSH began',
    cure: 'Check sshd and the firewall of the host.',
  },
  EHOSTUNREACH: { text: 'cannot be reached: no host answers at that address', cure: isItUp },
  ENETUNREACH: {
    text: 'cannot be reached: this machine has no route to that network',
    cure: 'Check the network settings of this machine, a VPN for instance, and the address in the site file.',
  },
  ETIMEDOUT: { text: 'did not answer', cure: isItUp },
  ENOTFOUND: {
    text: 'has an address that no name server knows',
    cure: 'Write the IP address in the site file.',
  },
  EAI_AGAIN: {
    text: 'has a name for an address and no name server answers',
    cure: 'Write the IP address in the site file.',
  },
};

/** Nothing could be reached at the address. */
export function unreachable(target: HostTarget, error: unknown): MusterError {
  const code = systemCode(error) ?? '';
  const reason = dialReasons[code] ?? { text: `cannot be reached: ${messageOf(error)}`, cure: isItUp };
  return new MusterError('host-unreachable', `${spot(target)} ${reason.text}.`, {
    cure: reason.cure,
    retryable: code !== 'ENOTFOUND',
    cause: error,
  });
}

/**
 * What a stopped attempt ends with. A deadline becomes the sentence that says which host kept everybody waiting;
 * any other reason, such as a person's cancel, stays what it is.
 */
export function stopped(signal: AbortSignal, target: HostTarget, doing: string): unknown {
  const reason: unknown = signal.reason;
  if (!(reason instanceof MusterError) || reason.code !== 'deadline') return reason;
  return new MusterError('host-unreachable', `${spot(target)} did not answer in time while ${doing}.`, {
    cure: isItUp,
    detail: reason.message,
    retryable: true,
    cause: reason,
  });
}

/** The connection went away while `doing`. */
export function connectionLost(target: HostTarget, doing: string, cause?: unknown): MusterError {
  return new MusterError('host-unreachable', `The connection to ${spot(target)} was lost while ${doing}.`, {
    cure: 'Check the network and start again; what was finished is not repeated.',
    retryable: true,
    ...(cause === undefined ? {} : { cause, detail: messageOf(cause) }),
  });
}

/** The other side hung up early. @param when ends the sentence: how far it had not come. */
export function closedEarly(target: HostTarget, when: string, cause: unknown): MusterError {
  return new MusterError('host-unreachable', `${spot(target)} closed the connection ${when}.`, {
    cure: 'Check that the port belongs to sshd, and that sshd is not refusing new logins (MaxStartups, a firewall, fail2ban).',
    detail: messageOf(cause),
    retryable: true,
    cause,
  });
}

/** Codes that say something of their own even when they happen on a jump host. */
const untouched: ReadonlySet<string> = new Set([
  'cancelled',
  'host-key-changed',
  'host-key-unknown',
  'secret-sealed',
]);

/** An error of a jump host as it looks from the host behind it. */
export function behindJump(target: HostTarget, jump: HostTarget, error: unknown): unknown {
  if (!(error instanceof MusterError) || untouched.has(error.code)) return error;
  const message = `${target.name} cannot be reached because its jump host ${jump.name} fails: ${error.message}`;
  return new MusterError('jump-host', message, {
    cure: error.cure,
    detail: error.detail,
    retryable: error.retryable,
    cause: error,
  });
}

/** OpenSSH's reason codes of a refused channel (RFC 4254, 5.1). */
const ADMINISTRATIVELY_PROHIBITED = 1;

/** The jump host would not, or could not, connect to the host behind it. */
export function forwardRefused(target: HostTarget, jump: HostTarget, error: unknown): MusterError {
  const text = messageOf(error).replace(/^.*Channel open failure: /, '');
  const prohibited =
    error instanceof Error && 'reason' in error && error.reason === ADMINISTRATIVELY_PROHIBITED;
  if (prohibited) {
    return new MusterError(
      'jump-host',
      `Jump host ${jump.name} does not allow connections on to ${target.name}.`,
      {
        cure: `Set AllowTcpForwarding yes in sshd_config of ${jump.name}.`,
        detail: text,
        cause: error,
      },
    );
  }
  const message = `${spot(target)} cannot be reached from its jump host ${jump.name}: ${text.toLowerCase()}.`;
  return new MusterError('host-unreachable', message, { cure: isItUp, retryable: true, cause: error });
}

/** Login failed. `why` ends the sentence that begins with who tried where. */
export function loginFailed(
  target: HostTarget,
  why: string,
  options: { readonly cure: string; readonly detail?: string | undefined; readonly cause?: unknown },
): MusterError {
  const { user, name } = target.credential;
  const message = `Login to ${spot(target)} as ${user} (credential ${name}) failed: ${why}.`;
  return new MusterError('host-login', message, options);
}
