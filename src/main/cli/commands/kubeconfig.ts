import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MusterError } from '../../../shared/model/error.ts';
import { clusterNamed } from '../../use-cases/sites.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** `muster kubeconfig`: prints or writes (0600) the sealed admin kubeconfig; the one way it leaves the database. */
export async function kubeconfig(
  command: CommandContext,
  args: { readonly cluster: string | null; readonly out: string | null },
): Promise<ExitCode> {
  const { app } = command;
  const cluster = clusterNamed(app.deps, args.cluster);
  const text = app.deps.vault.open({ kind: 'cluster-kubeconfig', id: cluster.id });
  if (text === null) {
    throw new MusterError('not-found', `No kubeconfig of cluster ${cluster.name} is kept yet.`, {
      cure: 'It is fetched at the end of an install: muster up site.yaml',
    });
  }
  if (args.out === null) {
    command.print('kubeconfig', text);
    return exitCodes.ok;
  }
  const path = resolve(args.out);
  await writeFile(path, text, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    throw new MusterError('bad-input', `The kubeconfig cannot be written to ${path}.`, {
      cure: 'Name a file that does not exist yet, in a directory that does.',
      cause: error,
    });
  });
  command.say(`Written to ${path}, readable by you alone.`);
  command.json({ type: 'kubeconfig', path });
  return exitCodes.ok;
}
