import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext } from '../../../src/main/platform/call-context.ts';
import { run } from '../run-command.ts';
import { writeChecksums } from './checksums.ts';
import { listText, rke2Core, rke2Networks } from './image-lists.ts';
import { type PackedImage, packImages, packRuntimeLayer } from './images.ts';
import type { PackJob } from './pack-job.ts';
import { packProgram } from './program.ts';

const sources = new URL('rke2/', import.meta.url).pathname;

/** Lays out RKE2's release artifacts in `job.output`. */
export async function packRke2(ctx: CallContext, job: PackJob): Promise<void> {
  const suffix = `linux-${job.architecture}`;
  await packBundle(ctx, job, join(job.output, `rke2.${suffix}.tar.gz`));
  const layer = join(job.scratch, 'runtime.tar');
  await packRuntimeLayer(ctx, { layer, scratch: job.scratch, controlPlane: job.controlPlane });
  const core = rke2Core(job.version);
  const canal = rke2Networks.canal;
  const sets: Readonly<Record<string, readonly string[]>> = {
    '': [...core, ...canal],
    ...named(rke2Networks),
  };
  for (const [set, images] of Object.entries(sets)) {
    const base = join(job.output, `rke2-images${set}.${suffix}`);
    const packed = images.map(
      (reference): PackedImage => (reference === core[0] ? { reference, layer } : { reference }),
    );
    await packImages(ctx, packed, {
      archive: `${base}.tar.zst`,
      scratch: job.scratch,
      architecture: job.architecture,
    });
    await writeFile(`${base}.txt`, listText(images));
  }
  await writeFile(
    join(job.output, `rke2-images-all.${suffix}.txt`),
    listText([...core, ...Object.values(rke2Networks).flat()]),
  );
  await writeChecksums(job.output, join(job.output, `sha256sum-${job.architecture}.txt`));
  // As in a release the install script stands outside the checksums.
  await copyFile(join(sources, 'install.sh'), join(job.output, 'install.sh'));
}

function named(networks: typeof rke2Networks): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(networks).map(([name, images]) => [`-${name}`, images]));
}

async function packBundle(ctx: CallContext, job: PackJob, archive: string): Promise<void> {
  const tree = join(job.scratch, 'bundle');
  for (const folder of ['bin', 'lib/systemd/system', 'share/rke2'])
    await mkdir(join(tree, folder), { recursive: true });
  await packProgram(ctx, {
    distribution: 'rke2',
    version: job.version,
    commit: job.commit,
    output: join(tree, 'bin', 'rke2'),
  });
  for (const name of ['rke2-killall.sh', 'rke2-uninstall.sh'])
    await cp(join(sources, name), join(tree, 'bin', name));
  for (const unit of ['rke2-server', 'rke2-agent']) {
    for (const kind of ['service', 'env'])
      await cp(join(sources, `${unit}.${kind}`), join(tree, 'lib/systemd/system', `${unit}.${kind}`));
  }
  for (const name of ['LICENSE.txt', 'rke2-cis-sysctl.conf'])
    await cp(join(sources, name), join(tree, 'share/rke2', name));
  await run(
    'tar',
    [
      '--create',
      '--gzip',
      '--owner=0',
      '--group=0',
      '--file',
      archive,
      '--directory',
      tree,
      'bin',
      'lib',
      'share',
    ],
    ctx,
  );
}
