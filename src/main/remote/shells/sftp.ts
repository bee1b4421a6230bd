import type { SFTPWrapper } from 'ssh2';

/** SFTP's words for ends that have a cure of their own (draft-ietf-secsh-filexfer-02, 7). */
export const sftpCode = { noSuchFile: 2, permissionDenied: 3 } as const;

/** The code of an answer of SFTP, or undefined. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

/** Asks SFTP for something; a connection that goes away rejects. */
export function ask<T>(start: (done: (error: Error | undefined, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}

/** Tells SFTP to do something. */
export function tell(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}

/** Whether anything is there, a link to nowhere included. */
export async function exists(files: SFTPWrapper, path: string): Promise<boolean> {
  try {
    await ask((done) => files.lstat(path, done));
    return true;
  } catch (error) {
    if (codeOf(error) === sftpCode.noSuchFile) return false;
    throw error;
  }
}

/** Gives a file the name of another: in one step where the host can, and else in two. */
export async function replaceFile(files: SFTPWrapper, from: string, to: string): Promise<void> {
  try {
    await tell((done) => files.ext_openssh_rename(from, to, done));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('does not support')) throw error;
    // There may be none; then the next step says what is wrong.
    await tell((done) => files.unlink(to, done)).catch(() => undefined);
    await tell((done) => files.rename(from, to, done));
  }
}
