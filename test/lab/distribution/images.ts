import { createHash } from 'node:crypto';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext } from '../../../src/main/platform/call-context.ts';
import { run } from '../run-command.ts';

/** One image of an archive. Only the runtime image has a layer of substance. */
export interface PackedImage {
  readonly reference: string;
  /** A tar file, or nothing for an image that only has a name. */
  readonly layer?: string;
}

/** Programs of the runtime image, under the names the hosts see, with their names in the control plane's folder. */
const runtimePrograms: Readonly<Record<string, string>> = {
  kubelet: 'kubemark',
  kubectl: 'kubectl',
  etcd: 'etcd',
  etcdctl: 'etcdctl',
  'kube-apiserver': 'kube-apiserver',
  'kube-controller-manager': 'kube-controller-manager',
  'kube-scheduler': 'kube-scheduler',
};

/** Makes the tar file of the runtime image's layer at `layer`; without a control plane its programs are empty. */
export async function packRuntimeLayer(
  ctx: CallContext,
  options: { readonly layer: string; readonly scratch: string; readonly controlPlane: string | undefined },
): Promise<void> {
  const { layer, scratch, controlPlane } = options;
  const bin = join(scratch, 'runtime', 'bin');
  await mkdir(bin, { recursive: true });
  for (const [name, source] of Object.entries(runtimePrograms)) {
    if (controlPlane === undefined) await writeFile(join(bin, name), '', { mode: 0o755 });
    else await run('cp', ['--reflink=auto', join(controlPlane, source), join(bin, name)]);
  }
  await run('tar', ['--create', '--file', layer, '--directory', join(scratch, 'runtime'), 'bin'], ctx);
  await rm(join(scratch, 'runtime'), { recursive: true });
}

/**
 * Packs images into one archive as `docker save` lays it out, compressed with zstd. The manifest comes first, so that a reader
 * knows what each layer is when it meets it.
 */
export async function packImages(
  ctx: CallContext,
  images: readonly PackedImage[],
  target: { readonly archive: string; readonly scratch: string; readonly architecture: string },
): Promise<void> {
  const folder = join(target.scratch, 'images');
  await mkdir(folder, { recursive: true });
  const manifest = [];
  const files = ['manifest.json'];
  for (const { reference, layer } of images) {
    const id = createHash('sha256').update(reference).digest('hex');
    await writeFile(join(folder, `${id}.json`), imageConfig(target.architecture, id));
    await mkdir(join(folder, id));
    if (layer === undefined) await writeFile(join(folder, id, 'layer.tar'), Buffer.alloc(1024));
    else await copyFile(layer, join(folder, id, 'layer.tar'));
    manifest.push({ Config: `${id}.json`, RepoTags: [reference], Layers: [`${id}/layer.tar`] });
    files.push(`${id}.json`, `${id}/layer.tar`);
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const pack =
    'folder=$1 to=$2; shift 2; tar --create --directory "$folder" -- "$@" | zstd -q -3 -T0 -f -o "$to"';
  await run('bash', ['-o', 'pipefail', '-c', pack, 'bash', folder, target.archive, ...files], ctx);
  await rm(folder, { recursive: true });
}

function imageConfig(architecture: string, id: string): string {
  return JSON.stringify({
    architecture,
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [`sha256:${id}`] },
  });
}
