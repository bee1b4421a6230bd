import { once } from 'node:events';
import { createServeFace } from '../../serve/create-serve-face.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** `muster serve`: the same app in a browser of this machine, until Ctrl-C. */
export async function serve(command: CommandContext, args: { readonly port: number }): Promise<ExitCode> {
  const { app, ctx } = command;
  const face = await createServeFace({
    services: app.services,
    rendererDirectory: app.rendererDirectory,
    port: args.port,
  });
  try {
    command.say(`Open ${face.url}`, 'The address holds a key that works once. Ctrl-C ends it.');
    command.json({ type: 'serving', url: face.url });
    if (!ctx.signal.aborted) await once(ctx.signal, 'abort');
  } finally {
    await face.close();
  }
  return exitCodes.ok;
}
