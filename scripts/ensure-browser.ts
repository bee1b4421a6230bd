import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { CallContext } from '../src/main/platform/call-context.ts';

const chromium = '/usr/bin/chromium';

/**
 * Makes sure that the end-to-end tests have a browser: Debian's Chromium, installed where it is missing and that is possible.
 * @returns why there is none, or undefined.
 */
export async function ensureBrowser(ctx: CallContext): Promise<string | undefined> {
  if (existsSync(chromium)) return undefined;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return 'no browser: install Chromium as /usr/bin/chromium (apt-get install chromium)';
  }
  ctx.progress({ text: 'installing chromium with apt-get, for the tests in a browser (about 60 s)' });
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 } as const;
  spawnSync('apt-get', ['update'], options);
  const { status, stderr } = spawnSync(
    'apt-get',
    ['install', '-y', '--no-install-recommends', 'chromium'],
    options,
  );
  return status === 0
    ? undefined
    : `Chromium could not be installed: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}
