import { join } from 'node:path';
import { dirname } from 'node:path/posix';
import type { Bundle, BundleFile } from '../../shared/model/bundle.ts';
import { MusterError } from '../../shared/model/error.ts';
import { mebibytes } from '../../shared/rules/sizes.ts';
import { type CallContext, withFields } from '../platform/call-context.ts';
import type { StagingGap } from '../ports/bundles.ts';
import { sha256Command } from '../ports/commands.ts';
import type { ReadRunner, WriteRunner } from '../ports/hosts.ts';

const line = /^([0-9a-f]{64}) [ *](.+)$/;

/** What is not rightly in `directory` on a node; its own sha256sum looks at all files in one command. */
export async function findGaps(
  ctx: CallContext,
  node: ReadRunner,
  wanted: { readonly directory: string; readonly files: readonly BundleFile[] },
): Promise<readonly StagingGap[]> {
  const { directory, files } = wanted;
  if (files.length === 0) return [];
  const pathOf = (file: BundleFile) => `${directory}/${file.name}`;
  const { stdout, stderr } = await node.read(ctx, sha256Command(files.map(pathOf)));
  const sums = new Map<string, string>();
  for (const text of stdout.split('\n')) {
    const [, sum, path] = line.exec(text) ?? [];
    if (sum !== undefined && path !== undefined) sums.set(path, sum);
  }
  return files.flatMap((file): StagingGap[] => {
    const sum = sums.get(pathOf(file));
    if (sum === file.sha256) return [];
    const missing = sum === undefined && stderr.includes(`${pathOf(file)}: No such file`);
    return [{ file, reason: missing ? 'missing' : 'checksum' }];
  });
}

/** Sends the files of the gaps, one after the other. The directory is made when it is not there; nothing else is touched. */
export async function sendGaps(
  unbound: CallContext,
  node: WriteRunner,
  request: { readonly bundle: Bundle; readonly gaps: readonly StagingGap[]; readonly directory: string },
): Promise<void> {
  const { bundle, gaps, directory } = request;
  if (gaps.length === 0) return;
  const ctx = withFields(unbound, { node: node.target.name });
  await node.exec(ctx, {
    argv: ['install', '-d', '-m', '0755', '-o', 'root', '-g', 'root', directory],
    sudo: true,
  });
  const total = gaps.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  await refuseWithoutRoom(ctx, node, { directory, needed: total });
  let before = 0;
  for (const { file } of gaps) {
    const text = `Sending ${file.name} to ${node.target.name}`;
    ctx.progress({ text, done: before, total });
    const base = before;
    const fileCtx: CallContext = {
      ...ctx,
      progress: ({ done = 0 }) => ctx.progress({ text, done: base + Math.min(done, file.sizeBytes), total }),
    };
    await node.upload(fileCtx, {
      localPath: join(bundle.path, file.name),
      remotePath: `${directory}/${file.name}`,
      sha256: file.sha256,
      sizeBytes: file.sizeBytes,
      mode: 0o644,
    });
    before += file.sizeBytes;
  }
  ctx.progress({ text: `Artifacts are on ${node.target.name}`, done: total, total });
}

/** Takes the directory away with all that was sent, and the one above it where nothing is left in that. */
export async function removeStaged(ctx: CallContext, node: WriteRunner, directory: string): Promise<void> {
  await node.exec(ctx, { argv: ['rm', '-rf', '--one-file-system', '--', directory], sudo: true });
  // Exit 1 also where it was never made.
  const argv = ['rmdir', '--ignore-fail-on-non-empty', '--', dirname(directory)];
  await node.exec(ctx, { argv, sudo: true, allowExit: [1] });
}

const MIB = 1024 ** 2;

/** Better said before the first byte than after the disk is full. */
async function refuseWithoutRoom(
  ctx: CallContext,
  node: WriteRunner,
  wanted: { readonly directory: string; readonly needed: number },
): Promise<void> {
  const { directory, needed } = wanted;
  const { stdout } = await node.exec(ctx, { argv: ['df', '-B1', '--output=avail,target', '--', directory] });
  const [, free, mount] = /^\s*(\d+)\s+(\/.*)$/m.exec(stdout) ?? [];
  if (free === undefined || mount === undefined || Number(free) >= needed) return;
  throw new MusterError(
    'disk-full',
    `${node.target.name} has ${Math.floor(Number(free) / MIB)} MiB free on ${mount}, the artifacts need ${mebibytes(needed)} in ${directory}.`,
    {
      cure: `Free at least ${mebibytes(needed - Number(free))} on ${mount} of ${node.target.name}, then start again.`,
    },
  );
}
