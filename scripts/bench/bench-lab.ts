import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext } from '../../src/main/platform/call-context.ts';
import { createLab, type Lab, removeLab } from '../../test/lab/lab.ts';

/** The bench's own lab: one of somebody else on this machine is left alone. */
const LAB = 'bench';

/** Boots fresh hosts, works with them, and removes them however the work ends. */
export async function withHosts<T>(
  ctx: CallContext,
  shape: { readonly servers: number; readonly agents: number },
  work: (lab: Lab) => Promise<T>,
): Promise<T> {
  // What a bench that was killed left behind would be taken for fresh hosts.
  await removeLab(LAB);
  try {
    ctx.progress({ text: `booting ${shape.servers} servers and ${shape.agents} agents` });
    return await work(
      await createLab({ ...shape, name: LAB, context: { ...ctx, progress: () => undefined } }),
    );
  } finally {
    // Without the context of the work, which may have been stopped.
    await removeLab(LAB);
  }
}

/** Brings every host back to the state it was made in. */
export async function resetHosts(ctx: CallContext, lab: Lab): Promise<void> {
  ctx.progress({ text: 'resetting the hosts' });
  for (const { name } of lab.hosts) await lab.reset(name);
}

/** Writes the hosts' keys for OpenSSH's client. @returns the file's path. */
export async function knownHosts(lab: Lab, directory: string): Promise<string> {
  const path = join(directory, 'known_hosts');
  const lines = lab.hosts.flatMap(({ address, hostKeys }) =>
    hostKeys.map(({ publicKey }) => `${address} ${publicKey}\n`),
  );
  await writeFile(path, lines.join(''));
  return path;
}
