import { once } from 'node:events';
import { visible } from '../../../shared/rules/plain-text.ts';
import { createLogger, type LogSink } from '../../platform/log.ts';
import { createServeFace } from '../../serve/create-serve-face.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** `muster serve`: the same app in a browser of this machine, until Ctrl-C. */
export async function serve(command: CommandContext, args: { readonly port: number }): Promise<ExitCode> {
  const { app, ctx, terminal } = command;
  // A defect is told in the window without its stack, so that somebody has to have it.
  const tell: LogSink = ({ level, text }) => {
    if (level === 'warn' || level === 'error') terminal.err(`${visible(text)}\n`);
  };
  const face = await createServeFace({
    services: app.services,
    rendererDirectory: app.rendererDirectory,
    port: args.port,
    log: createLogger({ sink: tell, redact: app.deps.vault.redact }),
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
