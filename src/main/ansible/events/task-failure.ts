import type { ErrorCode, WireError } from '../../../shared/model/error.ts';
import { coveredPrint } from '../../../shared/model/host-key.ts';
import type { TaskFailure } from './playbook-event.ts';

interface Known {
  /** Whether it counts only where the host could not be reached: a program on the host may say the same of something else. */
  readonly onTheWay: boolean;
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly says: (host: string) => string;
  readonly cure: string;
  readonly retryable: boolean;
}

/** Failures that have a name; the texts are those of OpenSSH, sudo and Ansible. The first that fits counts. */
const known: readonly Known[] = [
  {
    onTheWay: true,
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed/,
    code: 'host-key-changed',
    says: (host) => `${host} shows another host key than the one that was confirmed.`,
    cure: 'Find out why before going on; replace the pinned key only when the host was really set up anew.',
    retryable: false,
  },
  {
    onTheWay: true,
    // What ssh says when the command that stands for the connection ends; the jump's own words go nowhere.
    pattern: /Connection (?:closed|reset) by UNKNOWN port 65535/,
    code: 'jump-host',
    says: (host) => `The way to ${host} through its jump host was refused or broke.`,
    cure: 'Check that the jump host is on, that its login works, and that it can reach the host.',
    retryable: true,
  },
  {
    onTheWay: true,
    pattern: /Connection timed out during banner exchange|Connection to UNKNOWN port 65535 timed out/,
    code: 'host-unreachable',
    says: (host) => `${host} did not answer in time.`,
    cure: 'Check that the host is on and that the cable is in, then start again.',
    retryable: true,
  },
  {
    onTheWay: true,
    pattern: /Permission denied \(|Authentication failed|Too many authentication failures/,
    code: 'host-login',
    says: (host) => `${host} refused the login.`,
    cure: 'Check user, key and password of the credential.',
    retryable: false,
  },
  {
    onTheWay: false,
    pattern:
      /(?:Incorrect|Missing) sudo password|sudo: a password is required|is not in the sudoers file|not allowed to execute/i,
    code: 'sudo',
    says: (host) => `The account on ${host} could not become root through sudo.`,
    cure: 'Check the sudo password of the credential and the sudo rules of the host.',
    retryable: false,
  },
  {
    onTheWay: false,
    // The laptop that slept is the usual one: keys are used in this process, and Ansible's clock goes on.
    pattern: /waiting for privilege escalation prompt/,
    code: 'deadline',
    says: (host) =>
      `${host} did not get as far as sudo in time: this laptop or the host stood still, or the network is slow.`,
    cure: 'Go on with muster resume; where it stays so, look at the load of the host and the network to it.',
    retryable: true,
  },
  {
    onTheWay: false,
    pattern: /No space left on device/,
    code: 'disk-full',
    says: (host) => `A file system on ${host} is full.`,
    cure: 'Free some space on the host and start again.',
    retryable: false,
  },
];

const maxDetail = 4000;

/** One sentence, its cure and the evidence for a task that failed on a host. */
export function describeTaskFailure(failure: TaskFailure): WireError {
  const { host, task } = failure;
  const text = [
    failure.message,
    failure.stderr,
    failure.module_stderr,
    failure.stdout,
    failure.module_stdout,
  ].join('\n');
  const detail = withCoveredPrints(evidence(failure)).slice(-maxDetail);
  const unreachable = failure.event === 'unreachable';
  const match = known.find(({ onTheWay, pattern }) => (unreachable || !onTheWay) && pattern.test(text));
  if (match !== undefined) {
    return {
      code: match.code,
      message: match.says(host),
      cure: match.cure,
      detail,
      retryable: match.retryable,
    };
  }
  if (unreachable) {
    return {
      code: 'host-unreachable',
      message: `${host} could not be reached: ${lastLine(failure.message ?? '')}`,
      cure: 'Check that the host is on and that SSH to it works from here.',
      detail,
      retryable: true,
    };
  }
  const reason = failure.items.find((item) => item !== '') ?? failure.message ?? 'no reason given';
  const exit = failure.rc === undefined ? '' : ` (exit code ${failure.rc})`;
  return {
    code: 'node-failed',
    message: `"${task}" failed on ${host}${exit}: ${firstLine(reason)}`,
    detail,
    retryable: false,
  };
}

/** ssh prints the whole fingerprint of a key that it does not know: letters that a person has to read at the host. */
function withCoveredPrints(text: string): string {
  return text.replace(/SHA256:[A-Za-z0-9+/]{43}/g, (print) => `${coveredPrint(print)}…`);
}

function evidence(failure: TaskFailure): string {
  const stderr = failure.stderr ?? failure.module_stderr;
  const stdout = failure.stdout ?? failure.module_stdout;
  const parts = [
    `task: ${failure.task}`,
    failure.message,
    stdout && `stdout:\n${stdout}`,
    stderr && `stderr:\n${stderr}`,
  ];
  return parts.filter((part) => part !== undefined && part !== '').join('\n');
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
