import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { closeSshMasters } from '../../../src/main/ansible/run/ssh-masters.ts';

const directory = mkdtempSync(join(tmpdir(), 'muster-masters-'));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

test('ssh is told nothing of what a person keeps in the environment', async () => {
  // A program of that name in front on the path writes down what it was given.
  const told = join(directory, 'told');
  writeFileSync(join(directory, 'ssh'), `#!/bin/sh\nenv > '${told}'\n`);
  chmodSync(join(directory, 'ssh'), 0o755);
  vi.stubEnv('PATH', `${directory}:${process.env.PATH}`);
  vi.stubEnv('FIELD_SUDO', 'open sesame');

  await closeSshMasters(directory);

  expect(readFileSync(told, 'utf8')).toContain(`PATH=${directory}`);
  expect(readFileSync(told, 'utf8')).not.toContain('open sesame');
});
