import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MusterError } from '../../../shared/model/error.ts';
import { processIdentitySchema } from '../../../shared/model/lease.ts';
import { ownIdentity, startOfProcess } from '../../platform/process-identity.ts';
import { endLeftovers } from './leftovers.ts';
import { closeSshMasters, endRemoteWork } from './ssh-masters.ts';
import type { SudoPasswordOf } from './ways.ts';

/** The private directory of one playbook run (0700): inventory without secrets, configuration, sockets. */
export interface RunDirectory {
  readonly path: string;
  readonly file: (name: string) => string;
  /** Socket of the shared connection to the host that comes `index`th in the run. */
  readonly masterSocket: (index: number) => string;
  /** Writes a file for the owner only. Never a secret. */
  write(name: string, content: string): Promise<void>;
  /** Closes the shared connections, then removes everything. */
  remove(): Promise<void>;
}

const prefix = 'run-';
const ownerFile = 'owner';
const unsignedGraceMs = 60_000;
/** Directory of ssh's shared connections, a socket for each host. */
const mastersDirectory = 'cp';
/** A socket's path may have 107 characters (unix(7)); ssh needs 17 more than the name while it makes one. */
const maxDirectoryLength = 107 - '/cp/'.length - 5 - 17;

/** @throws MusterError `internal` where the base directory is not private, or its path is too long for sockets. */
export async function makeRunDirectory(base: string): Promise<RunDirectory> {
  await mkdir(base, { recursive: true, mode: 0o700 });
  await requirePrivate(base);
  const path = await mkdtemp(join(base, prefix));
  if (path.length > maxDirectoryLength) {
    await rm(path, { recursive: true });
    throw new MusterError('internal', `The path ${base} is too long for the sockets of a run.`, {
      cure: 'Set a shorter directory for runs.',
    });
  }
  const file = (name: string) => join(path, name);
  await writeFile(file(ownerFile), JSON.stringify(await ownIdentity()), { mode: 0o600 });
  await mkdir(file(mastersDirectory), { mode: 0o700 });
  return {
    path,
    file,
    write: (name, content) => writeFile(file(name), content, { mode: 0o600 }),
    masterSocket: (index) => join(path, mastersDirectory, String(index)),
    remove: () => discard(path),
  };
}

/** A base in a shared place, such as /tmp, could have been made by somebody else beforehand. */
async function requirePrivate(base: string): Promise<void> {
  const { uid, mode } = await lstat(base);
  if (uid === process.getuid?.() && (mode & 0o077) === 0) return;
  throw new MusterError('internal', `${base} is not a directory of this user alone.`, {
    cure: 'Remove it, or set its owner to this user and its mode to 0700.',
  });
}

/**
 * Ends what a process that died left behind: its playbooks, which go on in groups of their own, what they do on hosts, the
 * connections, the directories. One whose process lives is left alone. @returns how many there were.
 */
export async function sweepRunDirectories(base: string, sudoPasswordOf: SudoPasswordOf): Promise<number> {
  const names = await readdir(base).catch(ifGone([]));
  const stale: string[] = [];
  for (const name of names.filter((candidate) => candidate.startsWith(prefix))) {
    if (!(await isOwned(join(base, name)))) stale.push(join(base, name));
  }
  for (const path of stale) {
    const masters = join(path, mastersDirectory);
    await endLeftovers(path, async () => {
      const sockets = await readdir(masters).catch(ifGone([]));
      const ends = sockets.map(async (socket) =>
        endRemoteWork(join(masters, socket), await sudoPasswordOf(path, socket)),
      );
      await Promise.all(ends);
    });
    await discard(path);
  }
  return stale.length;
}

async function discard(path: string): Promise<void> {
  await closeSshMasters(join(path, mastersDirectory));
  await rm(path, { recursive: true, force: true });
}

async function isOwned(path: string): Promise<boolean> {
  const written = await readFile(join(path, ownerFile), 'utf8').catch(() => null);
  if (written === null) {
    // Another process may have made it this moment and not have signed it yet.
    const made = await lstat(path).catch(ifGone(null));
    // Gone since it was listed: somebody else sweeps, and has it.
    return made === null || Date.now() - made.mtimeMs < unsignedGraceMs;
  }
  const owner = ownerSchema.safeParse(parsed(written)).data;
  if (owner === undefined) return false;
  const own = await ownIdentity();
  if (owner.boot !== '' && owner.boot !== own.boot) return false;
  // Of a process in another container nothing can be told from here.
  if (owner.space !== '' && owner.space !== own.space) return true;
  return owner.start === (await startOfProcess(owner.pid));
}

/** Earlier versions wrote neither boot nor space. */
const ownerSchema = processIdentitySchema.extend({
  boot: z.string().default(''),
  space: z.string().default(''),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off when its process died: nobody's.
    return null;
  }
}

/** For something that may not be there; any other trouble is one. */
function ifGone<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return instead;
    throw error;
  };
}
