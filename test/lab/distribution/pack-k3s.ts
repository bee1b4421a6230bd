import { copyFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext } from '../../../src/main/platform/call-context.ts';
import { run } from '../run-command.ts';
import { writeChecksums } from './checksums.ts';
import { k3sImages, listText } from './image-lists.ts';
import { packImages, packRuntimeLayer } from './images.ts';
import type { PackJob } from './pack-job.ts';
import { packProgram } from './program.ts';

const installScript = new URL('k3s/install.sh', import.meta.url).pathname;

/** Lays out K3s' release artifacts in `job.output`. */
export async function packK3s(ctx: CallContext, job: PackJob): Promise<void> {
  const layer = join(job.scratch, 'runtime.tar');
  await packRuntimeLayer(ctx, { layer, scratch: job.scratch, controlPlane: job.controlPlane });
  await run('zstd', ['-q', '-3', '-T0', '--rm', '-f', layer], ctx);
  const name = job.architecture === 'amd64' ? 'k3s' : `k3s-${job.architecture}`;
  const program = {
    distribution: 'k3s',
    version: job.version,
    commit: job.commit,
    output: join(job.scratch, name),
  };
  await packProgram(ctx, { ...program, payload: `${layer}.zst` });
  await rename(program.output, join(job.output, name));
  const archive = join(job.output, `k3s-airgap-images-${job.architecture}.tar.zst`);
  const images = k3sImages.map((reference) => ({ reference }));
  await packImages(ctx, images, { archive, scratch: job.scratch, architecture: job.architecture });
  await writeFile(join(job.output, 'k3s-images.txt'), listText(k3sImages));
  await writeChecksums(job.output, join(job.output, `sha256sum-${job.architecture}.txt`));
  await copyFile(installScript, join(job.output, 'install.sh'));
}
