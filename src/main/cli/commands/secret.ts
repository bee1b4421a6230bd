import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { forgetSecret, type StoredSecret, storeSecret } from '../../use-cases/stored-secrets.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** `muster secret set`: keeps a secret sealed. It is asked for, or piped in; never an argument, where everybody could read it. */
export async function secretSet(
  command: CommandContext,
  args: StoredSecret & { readonly input: Readable },
): Promise<ExitCode> {
  const { terminal, ctx, app } = command;
  const value = terminal.interactive
    ? await terminal.askSecret(`${args.kind} of ${args.of}: `, { signal: ctx.signal })
    : await text(args.input);
  // A private key keeps its line end; one that an editor or echo put behind a password goes.
  const secret = value.includes('-----BEGIN ') ? value : value.replace(/\r?\n$/, '');
  storeSecret(app.deps, args, secret);
  command.say(`The ${args.kind} of ${args.of} is sealed in the database.`);
  command.json({ type: 'secret', kind: args.kind, of: args.of, stored: true });
  return exitCodes.ok;
}

/** `muster secret forget`: deletes a sealed secret. */
export function secretForget(command: CommandContext, args: StoredSecret): Promise<ExitCode> {
  forgetSecret(command.app.deps, args);
  command.say(`The ${args.kind} of ${args.of} is forgotten.`);
  command.json({ type: 'secret', kind: args.kind, of: args.of, stored: false });
  return Promise.resolve(exitCodes.ok);
}
