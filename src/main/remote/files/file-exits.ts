import { MusterError } from '../../../shared/model/error.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { lastLines } from '../exec/check-exit.ts';
import type { Remote } from '../exec/remote.ts';
import type { Outcome } from '../exec/run-job.ts';
import { spot } from '../ssh/spot.ts';

/** Exit codes of the file scripts; below 64, what a program in them returned. */
export const fileExit = { short: 91, wrongSum: 92, isDirectory: 93, diskFull: 95 } as const;

/** What a file transfer was to do, for its errors. */
export interface Transfer {
  readonly remotePath: string;
  readonly sizeBytes: number;
}

/**
 * Shell functions shared by the file scripts. `disk_full` removes the partial file first, so that a full disk does not stay
 * full because of us, and then says what is free (df(1), POSIX form, 1024-byte blocks).
 */
export const fileFunctions = `
umask 077
dir_of() { d=\${1%/*}; printf '%s\\n' "\${d:-/}"; }
size_of() { wc -c <"$1" | tr -d ' '; }
sum_of() { sha256sum <"$1" | cut -d' ' -f1; }
free_kib() { df -Pk -- "$1" | tail -n 1 | awk '{print $4}'; }
too_small() { echo 'No space left for the whole file' >&2; disk_full "$@"; }
disk_full() { rm -f -- "$1"; df -Pk -- "$2" | tail -n 1 >&2; exit ${fileExit.diskFull}; }
`;

/** @throws MusterError for every exit code but 0. */
export function checkTransfer(remote: Remote, outcome: Outcome, transfer: Transfer): void {
  const { target } = remote;
  const { remotePath } = transfer;
  switch (outcome.exitCode) {
    case fileExit.short:
      throw new MusterError('host-unreachable', `Not all of ${remotePath} arrived on ${spot(target)}.`, {
        cure: 'Start again: what has arrived is not sent twice.',
        retryable: true,
      });
    case fileExit.wrongSum:
      throw new MusterError(
        'bundle-checksum',
        `${remotePath} arrived on ${spot(target)} with a wrong sha256 sum.`,
        {
          cure: 'Verify the file on this machine, and the disk and memory of the host; the wrong copy is removed.',
          detail: lastLines(outcome.stdout),
          retryable: true,
        },
      );
    case fileExit.isDirectory:
      throw new MusterError('bad-input', `${remotePath} on ${spot(target)} is a directory, not a file.`, {
        cure: 'Move the directory away, or choose another path.',
      });
    case fileExit.diskFull:
      // Writing also fails on a read-only file system; then the words of the program say so.
      if (/no space left|quota/i.test(outcome.stderr)) throw diskFull(target, outcome.stderr, transfer);
      throw notWritten(remote, outcome, remotePath);
    default:
      if (outcome.exitCode !== 0) throw notWritten(remote, outcome, remotePath);
  }
}

function notWritten({ target, redact }: Remote, { stderr }: Outcome, remotePath: string): MusterError {
  return new MusterError('remote-command', `${remotePath} could not be written on ${spot(target)}.`, {
    cure: 'Read what the host said below; check the file system and the permissions there.',
    detail: redact(lastLines(stderr)),
  });
}

function diskFull(target: HostTarget, evidence: string, transfer: Transfer): MusterError {
  const line = evidence.trimEnd().split('\n').at(-1) ?? '';
  // Filesystem 1024-blocks Used Available Capacity Mounted-on; only the last may hold spaces.
  const [, free, mount] = /\s\d+\s+\d+\s+(\d+)\s+\d+%\s+(.+)$/.exec(line) ?? [];
  const where = mount === undefined ? '' : `: ${mount} has ${mebibytes(Number(free) * 1024)} free`;
  const message = `The disk of ${spot(target)} is full${where}, ${transfer.remotePath} needs ${mebibytes(transfer.sizeBytes)}.`;
  return new MusterError('disk-full', message, {
    cure: `Free space on ${mount ?? 'the host'} or give it a larger disk, then start again.`,
    detail: lastLines(evidence),
  });
}

function mebibytes(bytes: number): string {
  const mib = bytes / 2 ** 20;
  return mib >= 10 ? `${Math.round(mib)} MiB` : `${mib.toFixed(1)} MiB`;
}
