import { resolve } from 'node:path';
import { oneLine } from '../../../shared/rules/plain-text.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** `muster db backup`: a copy of the database as it is now, taken while others may write. */
export async function dbBackup(command: CommandContext, args: { readonly path: string }): Promise<ExitCode> {
  const path = resolve(args.path);
  const { database } = command.app;
  await database.backup(command.ctx, path);
  command.say(
    `Backed up to ${path}. Secrets in it stay sealed; the key is not in it.`,
    `To go on from another laptop, put it there as muster.db into Muster's data directory, and ${database.keyFile} beside it.`,
  );
  command.json({ type: 'backup', path, keyFile: database.keyFile });
  return exitCodes.ok;
}

/** `muster db verify`: integrity, references, and every stored document read with its schema. */
export async function dbVerify(command: CommandContext): Promise<ExitCode> {
  const problems = await command.app.database.verify();
  command.json({ type: 'verify', problems });
  if (problems.length === 0) {
    command.say('The database is sound.');
    return exitCodes.ok;
  }
  command.say(
    `The database has ${problems.length} problems:`,
    ...problems.map((problem) => `  ${oneLine(problem)}`),
    '  -> No row is lost: what cannot be read stays as it is. Put back a backup where you need it; muster db backup makes whole copies.',
  );
  return exitCodes.database;
}
