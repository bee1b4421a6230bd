import { MusterError } from '../../../shared/model/error.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { spot } from '../ssh/spot.ts';

/** Why sudo did not run a command; `refused` means that this login cannot become root, whatever the password. */
export type SudoRefusal = 'wrong-password' | 'refused';

/** The error for a command that sudo did not let through. */
export class SudoError extends MusterError {
  readonly refusal: SudoRefusal;

  constructor(refusal: SudoRefusal, sentence: { message: string; cure: string; detail: string }) {
    super('sudo', sentence.message, { cure: sentence.cure, detail: sentence.detail });
    this.refusal = refusal;
  }
}

/** @param talk what sudo wrote instead of starting the command. */
export function sudoError(target: HostTarget, talk: string, wrongPassword: boolean): SudoError {
  const { user, name } = target.credential;
  const at = spot(target);
  if (wrongPassword || /sorry, try again|incorrect password/i.test(talk)) {
    const message = `The sudo password of ${user} on ${at} is wrong (credential ${name}).`;
    const cure = 'Correct the sudo password of the credential; try it at the host with `sudo -k -v`.';
    return new SudoError('wrong-password', { message, cure, detail: talk });
  }
  const [message, cure] = refusal(talk, { user, at, credential: name });
  return new SudoError('refused', { message, cure, detail: talk });
}

function refusal(
  talk: string,
  who: { user: string; at: string; credential: string },
): readonly [string, string] {
  const { user, at, credential } = who;
  if (/password is required|no password was provided|terminal is required/i.test(talk)) {
    return [
      `sudo asks ${user} for a password on ${at}, and credential ${credential} has none.`,
      'Give the credential a sudo password in the site file, or allow NOPASSWD in sudoers.',
    ];
  }
  if (/must have a tty/i.test(talk)) {
    return [
      `sudo on ${at} works only from a terminal (requiretty).`,
      `Add "Defaults:${user} !requiretty" to sudoers on the host.`,
    ];
  }
  if (/sudo['’]?: (no such file|not found|command not found)|not found: sudo|sudo: not found/i.test(talk)) {
    return [`sudo is not installed on ${at}, and ${user} is not root.`, 'Install sudo, or log in as root.'];
  }
  return [
    `${user} may not become root on ${at}: sudo refuses.`,
    `Give ${user} full rights in sudoers on the host, or use another login.`,
  ];
}
