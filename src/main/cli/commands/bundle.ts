import { resolve } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { findingCount, findingLines } from '../output/findings.ts';

/** `muster bundle verify`: reads an artifact directory and hashes every file in it. */
export async function bundleVerify(
  command: CommandContext,
  args: { readonly directory: string },
): Promise<ExitCode> {
  const { app, ctx } = command;
  const { bundle, findings } = await app.deps.bundles.verify(ctx, resolve(args.directory));
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
