import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLEAN_SCRIPT, FOLLOW_SCRIPT } from '../../../src/main/remote/exec/detached-scripts.ts';

/** A home with the result of a command named `job`, and a PATH whose first directory stands in for programs of the host. */
function host(programs: Readonly<Record<string, string>> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'muster-detached-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const job = join(home, '.muster-run', 'job');
  const bin = join(home, 'bin');
  mkdirSync(job, { recursive: true });
  mkdirSync(bin);
  for (const [name, text] of Object.entries({ exit: '7\n', out: 'the output\n', err: 'the error\n' })) {
    writeFileSync(join(job, name), text);
  }
  for (const [name, text] of Object.entries({ id: 'echo 1000', ...programs })) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  const env = { HOME: home, PATH: `${bin}:/usr/bin:/bin` };
  const run = (script: string) => spawnSync('sh', ['-c', script, 'sh', 'job'], { env, encoding: 'utf8' });
  return { job, run };
}

describe('the result of a command that ran apart from the connection', () => {
  it('is its exit code and both streams', () => {
    expect(host().run(FOLLOW_SCRIPT)).toMatchObject({
      status: 0,
      stdout: 'exit 7\nthe output\n',
      stderr: 'the error\n',
    });
  });

  it('is read whole where another follower forgets the command in the middle', () => {
    const { job, run } = host({ cat: 'rm -rf "$0" "$HOME/.muster-run/job"; exec /bin/cat "$@"' });
    expect(run(FOLLOW_SCRIPT)).toMatchObject({
      status: 0,
      stdout: 'exit 7\nthe output\n',
      stderr: 'the error\n',
    });
    expect(existsSync(job)).toBe(false);
  });

  it('is gone, not empty, where another follower was faster', () => {
    const { job, run } = host();
    rmSync(join(job, 'out'));
    expect(run(FOLLOW_SCRIPT).stdout).toBe('gone\n');
    expect(run(CLEAN_SCRIPT).status).toBe(0);
    expect(run(FOLLOW_SCRIPT).stdout).toBe('gone\n');
  });

  it('is forgotten without a trace, and again without a complaint', () => {
    const { job, run } = host();
    for (let turn = 0; turn < 2; turn++) {
      expect(run(CLEAN_SCRIPT)).toMatchObject({ status: 0, stderr: '' });
      expect(readdirSync(join(job, '..'))).toEqual([]);
    }
  });
});
