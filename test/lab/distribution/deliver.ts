import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallContext } from '../../../src/main/platform/call-context.ts';
import type { Lab } from '../lab.ts';
import { run } from '../run-command.ts';

const pipe =
  'set -o pipefail; folder=$1; shift; tar --create --directory "$folder" . | ssh -F /dev/null -o BatchMode=yes "$@"';

/** Copies a folder of artifacts onto a host, past the product, for tests that begin after staging. Replaces what is at `to`. */
export async function deliver(
  ctx: CallContext,
  lab: Lab,
  at: { readonly host: string; readonly from: string; readonly to: string },
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'muster-deliver-'));
  try {
    const { address, hostKeys } = lab.host(at.host);
    const known = join(dir, 'known_hosts');
    await writeFile(known, hostKeys.map((key) => `${address} ${key.publicKey}\n`).join(''));
    const unpack = `sudo rm -rf ${at.to} && sudo mkdir -p ${at.to} && sudo tar --extract --no-same-owner --directory ${at.to}`;
    const options = ['-i', lab.keyPath, '-o', `UserKnownHostsFile=${known}`, `keyed@${address}`, unpack];
    await run('bash', ['-c', pipe, 'bash', at.from, ...options], { signal: ctx.signal });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
