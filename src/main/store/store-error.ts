import Database from 'better-sqlite3';
import { type ErrorCode, MusterError } from '../../shared/model/error.ts';

interface Explanation {
  readonly code: ErrorCode;
  readonly message: (path: string) => string;
  readonly cure: string;
  readonly retryable: boolean;
}

/** SQLite's result codes that a person can do something about, by the part that all their extended forms share. */
const explanations: readonly (readonly [prefix: string, Explanation])[] = [
  [
    'SQLITE_FULL',
    {
      code: 'disk-full',
      message: (path) => `The laptop's disk is full: nothing more can be written to ${path}.`,
      cure: 'Free some space on that disk and start the same command again; a run goes on with muster resume.',
      retryable: false,
    },
  ],
  [
    'SQLITE_BUSY',
    {
      code: 'database-busy',
      message: (path) => `Another program holds ${path}.`,
      cure: 'Close the other program (a database viewer, a backup) and try again.',
      retryable: true,
    },
  ],
  ['SQLITE_CORRUPT', corrupt()],
  ['SQLITE_NOTADB', corrupt()],
  [
    'SQLITE_READONLY',
    {
      code: 'unsupported',
      message: (path) => `${path} is open for reading only.`,
      cure: 'Check that the file and its directory belong to you and can be written.',
      retryable: false,
    },
  ],
];

function corrupt(): Explanation {
  return {
    code: 'database-corrupt',
    message: (path) => `${path} is damaged or is not a database.`,
    cure: 'Put back the newest backup that lies beside it (muster db verify tells whether a file is sound). Copies of a database in use are made with muster db backup; a file manager gives torn ones.',
    retryable: false,
  };
}

/** What a full disk says to who writes a file, or maps one (SQLite's index of the log). */
const fullDisk = ['ENOSPC', 'EDQUOT', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_IOERR_SHMOPEN'];

/** SQLite's errors, and a full disk's, as errors for people; anything else is returned as it is. */
export function storeError(error: unknown, call: string, path: string): unknown {
  const code = codeOf(error);
  const known = explanations.find(([prefix]) =>
    fullDisk.includes(code) ? prefix === 'SQLITE_FULL' : code.startsWith(prefix),
  )?.[1];
  if (known !== undefined) return explained(known, error, { call, path });
  if (!(error instanceof Database.SqliteError)) return error;
  return new MusterError('internal', `The database refused a change: ${error.message}.`, {
    detail: `${call}: ${error.code}: ${error.message}`,
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function explained(
  { code, message, cure, retryable }: Explanation,
  cause: unknown,
  { call, path }: { readonly call: string; readonly path: string },
): MusterError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const detail = `${call}: ${codeOf(cause)}: ${said}`;
  return new MusterError(code, message(path), { cure, detail, retryable, cause });
}

/** Whether an error says that a row with the same unique value is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    (error.code === 'SQLITE_CONSTRAINT_UNIQUE' || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY')
  );
}
