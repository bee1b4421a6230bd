import type { CallContext } from '../../../src/main/platform/call-context.ts';
import { run } from '../run-command.ts';

const packer = new URL('program/pack-program.py', import.meta.url).pathname;

/** One program to pack. */
export interface ProgramRequest {
  readonly distribution: string;
  readonly version: string;
  readonly commit: string;
  readonly output: string;
  /** The archive of binaries that K3s' program carries. */
  readonly payload?: string;
}

/** Zips the Python sources into the one executable called rke2 or k3s. */
export async function packProgram(ctx: CallContext, request: ProgramRequest): Promise<void> {
  const { distribution, version, commit, output, payload } = request;
  const build = JSON.stringify({ distribution, version, commit });
  await run('python3', [packer, output, build, ...(payload === undefined ? [] : [payload])], ctx);
}
