import type { ErrorCode } from '../../shared/model/error.ts';

/** What the exit code of `muster` says. Documented in `muster --help` and the README; scripts lean on it. */
export const exitCodes = {
  ok: 0,
  /** A defect in Muster. */
  defect: 1,
  /** Wrong options, or a site file with problems. */
  badInput: 2,
  /** The preflight found something that blocks. */
  blocked: 3,
  /** A run stopped: a step failed or a deadline passed. It can be carried on. */
  stopped: 4,
  /** A host could not be reached or logged in to. */
  host: 5,
  /** The database cannot be used. */
  database: 6,
  /** The artifacts are not right. */
  bundle: 7,
  /** Stopped by a person. */
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byErrorCode: Readonly<Record<ErrorCode, ExitCode>> = {
  'ansible-failed': exitCodes.stopped,
  'ansible-missing': exitCodes.badInput,
  'ansible-too-old': exitCodes.badInput,
  'bad-input': exitCodes.badInput,
  'bundle-checksum': exitCodes.bundle,
  'bundle-incomplete': exitCodes.bundle,
  'bundle-unreadable': exitCodes.bundle,
  cancelled: exitCodes.cancelled,
  'cluster-api': exitCodes.stopped,
  'cluster-leased': exitCodes.stopped,
  'database-busy': exitCodes.database,
  'database-corrupt': exitCodes.database,
  'database-from-future': exitCodes.database,
  deadline: exitCodes.stopped,
  'disk-full': exitCodes.stopped,
  'host-key-changed': exitCodes.host,
  'host-key-unknown': exitCodes.host,
  'host-login': exitCodes.host,
  'host-unreachable': exitCodes.host,
  internal: exitCodes.defect,
  'jump-host': exitCodes.host,
  'lease-lost': exitCodes.stopped,
  'node-failed': exitCodes.stopped,
  'not-found': exitCodes.badInput,
  'preflight-blocked': exitCodes.blocked,
  'remote-command': exitCodes.stopped,
  'run-locked': exitCodes.stopped,
  'run-mismatch': exitCodes.stopped,
  'secret-sealed': exitCodes.badInput,
  'site-file': exitCodes.badInput,
  sudo: exitCodes.host,
  unauthorized: exitCodes.defect,
  unsupported: exitCodes.badInput,
};

/** The exit code that stands for an error. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return byErrorCode[code];
}

/** The table as `--help` shows it. */
export const exitCodeHelp = `Exit codes:
  0  done, paused, nothing to do     5  a host cannot be reached or logged in to
  1  a defect in Muster              6  the database cannot be used
  2  wrong options or site file      7  the artifacts are not right
  3  preflight found a blocker     130  stopped by Ctrl-C
  4  the run stopped; go on with: muster resume`;
