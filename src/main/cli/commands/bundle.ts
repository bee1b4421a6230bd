import { resolve } from 'node:path';
import type { CallContext } from '../../platform/call-context.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { findingCount, findingLines } from '../output/findings.ts';

/** `muster bundle verify`: reads an artifact directory and hashes every file in it. */
export async function bundleVerify(
  command: CommandContext,
  args: { readonly directory: string },
): Promise<ExitCode> {
  const { app, terminal, options } = command;
  const ctx: CallContext = {
    ...command.ctx,
    progress: ({ text }) =>
      terminal.redraws && !options.json && terminal.out(`\r\u001b[2K${text}`.slice(0, terminal.columns)),
  };
  const { bundle, findings } = await app.deps.bundles.verify(ctx, resolve(args.directory));
  if (terminal.redraws && !options.json) terminal.out('\r\u001b[2K');
  command.json({ type: 'bundle', bundle, findings });
  if (bundle !== null) {
    const size = bundle.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    command.say(
      `${bundle.distribution} ${bundle.version} for ${bundle.architectures.join(', ')}: ${bundle.files.length} files, ${Math.round(size / 1e6)} MB`,
    );
  }
  command.say(findingCount(findings), ...findingLines(findings));
  return findings.some(({ severity }) => severity === 'block') ? exitCodes.bundle : exitCodes.ok;
}
