import { posix } from 'node:path';
import type { SFTPWrapper } from 'ssh2';
import { MusterError } from '../../../shared/model/error.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { newId } from '../../platform/ids.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { IncomingFile, IncomingRequest } from '../../ports/hosts.ts';
import { isWithheld, LostBeforeStart } from '../ssh/connection.ts';
import { messageOf } from '../ssh/errors.ts';
import type { ConnectionPool } from '../ssh/pool.ts';
import { spot } from '../ssh/spot.ts';
import { ask, codeOf, exists, replaceFile, sftpCode, tell } from './sftp.ts';

export interface ReceiveRequest extends IncomingRequest {
  readonly target: HostTarget;
}

/** For its owner alone: what is sent may be a key or a kubeconfig. What replaces a file gets that one's mode. */
const OWN_MODE = 0o600;

/**
 * A file that is written under a name of its own beside its place, and renamed at the end. SFTP, because its rename refuses to
 * replace what is there: two people who send the same name do not lose a file.
 * @throws MusterError `unsupported` without SFTP, `bad-input` for a place that is none or is taken.
 */
export async function receiveFile(
  ctx: CallContext,
  pool: ConnectionPool,
  request: ReceiveRequest,
): Promise<IncomingFile> {
  const { target, replace } = request;
  const name = fileName(request);
  const files = await openFiles(ctx, pool, target);
  try {
    const directory = await directoryOf(files, request);
    const path = posix.join(directory, name);
    if (!replace && (await exists(files, path))) throw taken(target, path);
    const partial = posix.join(directory, `.muster-${newId('part', ctx.clock.now())}`);
    const handle = await ask<Buffer>((done) => files.open(partial, 'wx', { mode: OWN_MODE }, done)).catch(
      (error: unknown) => {
        throw refused(target, directory, error);
      },
    );
    return incoming({ files, handle, partial, path, request });
  } catch (error) {
    files.end();
    throw error;
  }
}

interface Incoming {
  readonly files: SFTPWrapper;
  readonly handle: Buffer;
  readonly partial: string;
  readonly path: string;
  readonly request: ReceiveRequest;
}

function incoming({ files, handle, partial, path, request }: Incoming): IncomingFile {
  const { target, replace } = request;
  let at = 0;
  let over = false;
  const discard = async () => {
    if (over) return;
    over = true;
    // A connection that is gone has taken the handle with it; its partial file is then the one thing that stays.
    await tell((done) => files.close(handle, done)).catch(() => undefined);
    await tell((done) => files.unlink(partial, done)).catch(() => undefined);
    files.end();
  };
  return {
    path,
    write: async (chunk) => {
      const offset = at;
      at += chunk.length;
      await tell((done) => files.write(handle, chunk, 0, chunk.length, offset, done)).catch(
        (error: unknown) => {
          throw refused(target, path, error);
        },
      );
    },
    finish: async () => {
      try {
        await tell((done) => files.close(handle, done));
        if (replace) {
          const mode = await modeOf(files, path);
          if (mode !== OWN_MODE) await tell((done) => files.chmod(partial, mode, done));
          await replaceFile(files, partial, path);
        } else await tell((done) => files.rename(partial, path, done));
        over = true;
        files.end();
      } catch (error) {
        const isTaken = !replace && (await exists(files, path).catch(() => false));
        await discard();
        throw isTaken ? taken(target, path) : refused(target, path, error);
      }
    },
    discard,
  };
}

/** The rights of the file that is there; those of a new one where there is none. */
async function modeOf(files: SFTPWrapper, path: string): Promise<number> {
  if (!(await exists(files, path))) return OWN_MODE;
  const { mode } = await ask<{ readonly mode: number }>((done) => files.stat(path, done));
  return mode & 0o777;
}

async function openFiles(ctx: CallContext, pool: ConnectionPool, target: HostTarget): Promise<SFTPWrapper> {
  const attempt = async () => (await pool.get(ctx, target)).files(ctx);
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof LostBeforeStart) return attempt();
    if (!isWithheld(error)) throw error;
    throw new MusterError('unsupported', `sshd on ${spot(target)} takes no files: it has no SFTP.`, {
      cure: 'Add "Subsystem sftp internal-sftp" to sshd_config of the host.',
      detail: error.message,
      cause: error,
    });
  }
}

/** The directory as the host names it. */
async function directoryOf(files: SFTPWrapper, { directory, target }: ReceiveRequest): Promise<string> {
  const home = /^~?\/?$/.test(directory) && directory !== '/';
  const wanted = home ? '.' : directory.replace(/^~\//, '');
  try {
    const path = await ask<string>((done) => files.realpath(wanted, done));
    const { isDirectory } = await ask<{ isDirectory(): boolean }>((done) => files.stat(path, done)).then(
      (stats) => ({
        isDirectory: stats.isDirectory(),
      }),
    );
    if (isDirectory) return path;
  } catch (error) {
    throw refused(target, directory, error);
  }
  throw new MusterError('bad-input', `${directory} on ${spot(target)} is no directory.`, {
    cure: 'Name a directory that is there; an empty field means the home directory.',
  });
}

function fileName({ name, target }: ReceiveRequest): string {
  const odd = name === '.' || name === '..' || /[/\p{Cc}]/u.test(name) || Buffer.byteLength(name) > 255;
  if (!odd) return name;
  throw new MusterError('bad-input', `A file of that name cannot lie on ${spot(target)}.`, {
    cure: 'Give it a name without slashes and control characters.',
  });
}

function taken(target: HostTarget, path: string): MusterError {
  return new MusterError('bad-input', `${path} is on ${spot(target)} already.`, {
    cure: 'Choose to replace it, or another directory.',
  });
}

function refused(target: HostTarget, path: string, error: unknown): MusterError {
  const reasons: Readonly<Record<number, string>> = {
    [sftpCode.noSuchFile]: 'there is no such place',
    [sftpCode.permissionDenied]: `${target.credential.user} may not write there`,
  };
  const why = reasons[codeOf(error) ?? -1] ?? messageOf(error).toLowerCase();
  return new MusterError(
    'remote-command',
    `${path || 'The home directory'} on ${spot(target)} takes no file: ${why}.`,
    {
      cure: 'Choose another directory, check its free space and its owner, and send the file again.',
      cause: error,
    },
  );
}
