import type {
  AnyAuthMethod,
  AuthenticationType,
  AuthHandlerMiddleware,
  KeyboardInteractiveAuthMethod,
  NextAuthHandler,
} from 'ssh2';
import type { MusterError } from '../../../shared/model/error.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { loginFailed, messageOf } from './errors.ts';
import type { Proof } from './proof.ts';

/** One login: what is offered next, and afterwards why it was not enough. */
export interface Conversation {
  readonly handler: AuthHandlerMiddleware;
  /** Takes note of a trouble on the way, such as an agent that does not answer. */
  note(error: unknown): void;
  /** The sentence for a login that failed. */
  failure(): MusterError;
}

/** How often one password prompt is answered; sshd asks again after a wrong answer, and the answer does not change. */
const ANSWERS = 1;

const attempts: Readonly<Record<Proof['kind'], readonly AuthenticationType[]>> = {
  key: ['publickey'],
  // Many servers take a password only in the keyboard-interactive form, and some only in the plain one.
  password: ['password', 'keyboard-interactive'],
  'keyboard-interactive': ['keyboard-interactive', 'password'],
  agent: ['agent'],
};

/** The word sshd uses for a kind of attempt. */
function wireName(type: AuthenticationType): AuthenticationType {
  return type === 'agent' ? 'publickey' : type;
}

/** Leads one login. It first asks what the server takes, so that the sentence of a failure can say it. */
export function converse(target: HostTarget, proof: Proof): Conversation {
  const { user } = target.credential;
  const tried: AuthenticationType[] = [];
  const notes: string[] = [];
  let offered: readonly string[] | undefined;
  let partial = false;

  const giveUp = (next: NextAuthHandler) => {
    // ssh2 ends the login on `false`; its type forgot that value.
    next(false as never);
  };
  const handler: AuthHandlerMiddleware = (authsLeft: readonly string[] | undefined, partialSuccess, next) => {
    // Nothing is known before the first answer.
    if (authsLeft === undefined || authsLeft === null) {
      next({ type: 'none', username: user });
      return;
    }
    offered ??= authsLeft;
    partial ||= partialSuccess;
    const type = attempts[proof.kind].find((candidate) => authsLeft.includes(wireName(candidate)));
    // One attempt: the second form of a wrong password is just as wrong, and counts towards locking the account.
    if (type === undefined || tried.length > 0) {
      giveUp(next);
      return;
    }
    tried.push(type);
    next(attempt(type, user, proof));
  };
  return {
    handler,
    note: (error) => notes.push(messageOf(error)),
    failure: () => explain(target, { proof, offered: offered ?? [], tried, partial, notes }),
  };
}

function attempt(type: AuthenticationType, username: string, proof: Proof): AnyAuthMethod {
  if (proof.kind === 'key') return { type: 'publickey', username, key: proof.key };
  if (proof.kind === 'agent') return { type: 'agent', username, agent: proof.socket };
  if (type === 'password') return { type, username, password: proof.password };
  let answered = 0;
  const prompt: KeyboardInteractiveAuthMethod['prompt'] = (...[, , , prompts, finish]) => {
    // A prompt that would echo asks for something else than a password, and gets nothing.
    finish(prompts.map(({ echo }) => (echo === true || answered++ >= ANSWERS ? '' : proof.password)));
  };
  return { type: 'keyboard-interactive', username, prompt };
}

interface Outcome {
  readonly proof: Proof;
  readonly offered: readonly string[];
  readonly tried: readonly AuthenticationType[];
  readonly partial: boolean;
  readonly notes: readonly string[];
}

function explain(target: HostTarget, outcome: Outcome): MusterError {
  const { proof, offered, tried, partial, notes } = outcome;
  const { user } = target.credential;
  const detail = [`the server takes: ${offered.join(', ') || 'nothing known'}`, ...notes].join('\n');
  if (partial) {
    const cure = 'Use a login for which sshd asks for one proof only (AuthenticationMethods in sshd_config).';
    return loginFailed(target, 'the server wants a second proof after this one', { cure, detail });
  }
  if (tried.length === 0 && offered.length > 0) {
    const cure = `Use another kind of login in the site file, or allow this one in sshd_config of ${target.name}.`;
    return loginFailed(target, `the server takes no ${nouns[proof.kind]} (it takes ${offered.join(', ')})`, {
      cure,
      detail,
    });
  }
  if (proof.kind === 'agent' && notes.length > 0) {
    const cure = 'Check the agent with `ssh-add -l`.';
    return loginFailed(target, `the ssh-agent does not answer`, { cure, detail });
  }
  const [why, cure] = rejections(user, target.name)[proof.kind];
  return loginFailed(target, why, { cure, detail });
}

const nouns: Readonly<Record<Proof['kind'], string>> = {
  key: 'key',
  agent: 'key',
  password: 'password',
  'keyboard-interactive': 'password',
};

function rejections(user: string, host: string): Readonly<Record<Proof['kind'], readonly [string, string]>> {
  const authorized = `Add the public key to ~${user}/.ssh/authorized_keys on ${host} (mode 0600, directory 0700), or use the right key.`;
  const password = `Check the password of ${user} on ${host}, and that the account is neither locked nor expired.`;
  return {
    key: ['the server does not accept the key', authorized],
    agent: ['the server accepts no key of the ssh-agent', `See \`ssh-add -l\`. ${authorized}`],
    password: ['the password is wrong', password],
    'keyboard-interactive': ['the password is wrong', password],
  };
}
