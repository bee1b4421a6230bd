import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepRunDirectories } from '../../../src/main/ansible/run/run-directory.ts';
import { sudoPasswordsFrom, waysFile } from '../../../src/main/ansible/run/ways.ts';
import { ownIdentity, startOfProcess, statOf } from '../../../src/main/platform/process-identity.ts';
import type { Credential } from '../../../src/shared/model/credential.ts';
import { byAgent, credentialOf, memoryVault } from '../../support/remote-world.ts';

const noPassword = async () => undefined;
let base: string;
let children: ChildProcess[];
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'mr-'));
  children = [];
});
afterEach(async () => {
  for (const child of children) if (child.pid !== undefined) killGroup(child.pid);
  await rm(base, { recursive: true, force: true });
});

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, as the test wanted.
  }
}

/** A run directory that belongs to some process. */
async function directoryOf(name: string, owner: object): Promise<string> {
  const path = join(base, name);
  await mkdir(join(path, 'cp'), { recursive: true });
  await writeFile(join(path, 'owner'), JSON.stringify(owner));
  return path;
}

/** A group of processes as a playbook has one: a leader and a child, in a session of their own. @returns their ids. */
async function playbookIn(directory: string, script: string): Promise<readonly number[]> {
  const child = spawn('sh', ['-c', `${script} sleep 7755 & echo $!; wait`], {
    detached: true,
    env: { PATH: process.env.PATH, ANSIBLE_CONFIG: `${directory}/ansible.cfg` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  const below = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (text) => resolve(String(text))),
  );
  return [child.pid ?? 0, Number(below)];
}

async function alive(pids: readonly number[]): Promise<readonly number[]> {
  const stats = await Promise.all(pids.map((pid) => statOf(pid)));
  return pids.filter((_, index) => stats[index] !== null && stats[index]?.state !== 'Z');
}

describe('playbooks of a Muster that died', () => {
  const dead = async () => ({ ...(await ownIdentity()), pid: 999_999_999, start: '1' });

  it('are ended with their children, and their directory is removed', async () => {
    const processes = await playbookIn(await directoryOf('run-dead', await dead()), '');
    expect(await alive(processes)).toEqual(processes);
    expect(await sweepRunDirectories(base, noPassword)).toBe(1);
    await expect.poll(() => alive(processes)).toEqual([]);
    expect(await readdir(base)).toEqual([]);
  });

  it('are made to end where they do not by themselves', async () => {
    const processes = await playbookIn(await directoryOf('run-dead', await dead()), "trap '' TERM;");
    await sweepRunDirectories(base, noPassword);
    // What was killed may take a moment to be gone on a busy machine.
    await expect.poll(() => alive(processes)).toEqual([]);
  });

  it('are found although their process id belongs to another by now', async () => {
    const owner = { ...(await ownIdentity()), start: '1' };
    const processes = await playbookIn(await directoryOf('run-reused', owner), '');
    await sweepRunDirectories(base, noPassword);
    await expect.poll(() => alive(processes)).toEqual([]);
    expect(await startOfProcess(process.pid)).not.toBeNull();
  });

  it('are found by a note of an earlier version, one that was cut off, and one from before a restart', async () => {
    await directoryOf('run-old', { pid: 999_999_999, start: '1' });
    await directoryOf('run-cut', {});
    await directoryOf('run-before-restart', { ...(await ownIdentity()), boot: 'an earlier one' });
    expect(await sweepRunDirectories(base, noPassword)).toBe(3);
  });
});

describe('playbooks of a Muster that lives', () => {
  it.each([
    ['by its process', async () => ownIdentity()],
    [
      'as an earlier version wrote it',
      async () => ({ pid: process.pid, start: await startOfProcess(process.pid) }),
    ],
    [
      'in another container, of which nothing can be told',
      async () => ({ ...(await ownIdentity()), pid: 999_999_999, space: 'pid:[1]' }),
    ],
  ])('are left alone: %s', async (_, owner) => {
    const processes = await playbookIn(await directoryOf('run-live', await owner()), '');
    const others = await playbookIn(await directoryOf('run-dead', { pid: 999_999_999, start: '1' }), '');
    expect(await sweepRunDirectories(base, noPassword)).toBe(1);
    expect(await alive(processes)).toEqual(processes);
    await expect.poll(() => alive(others)).toEqual([]);
    expect(await readdir(base)).toEqual(['run-live']);
  });
});

describe('the password to end work on a host', () => {
  const vault = memoryVault(new Map([['credential-sudo/asking', 'hunter2']]));
  const asking = credentialOf({ id: 'asking', user: 'asking', auth: byAgent, sudo: true });
  const noted = async (...credentials: Credential[]) => {
    const [name, text] = waysFile(credentials);
    await writeFile(join(base, name), text);
    return text;
  };

  it('is found again by where it is, and is not in the note', async () => {
    expect(await noted(credentialOf({ user: 'root', auth: byAgent }), asking)).not.toContain('hunter2');
    expect(await sudoPasswordsFrom(vault)(base, '1')).toBe('hunter2');
    expect(await sudoPasswordsFrom(vault)(base, '0')).toBeUndefined();
  });

  it.each([
    ['a person would have to be asked', () => noted({ ...asking, sudoPassword: { from: 'ask' } })],
    [
      'it is gone',
      () => noted({ ...asking, id: credentialOf({ id: 'other', user: 'x', auth: byAgent }).id }),
    ],
    ['there is no note', async () => undefined],
    ['the note was cut off', () => writeFile(join(base, 'ways'), '[{"cred')],
  ])('is done without where %s', async (_, note) => {
    await note();
    expect(await sudoPasswordsFrom(vault)(base, '0')).toBeUndefined();
  });
});
