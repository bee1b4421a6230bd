import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { BundleStore } from '../../src/main/ports/stores.ts';
import type { Bundle } from '../../src/shared/model/bundle.ts';

/** File name → content. */
export type Files = Record<string, string | Buffer>;

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A checksum file over `files`, as sha256sum(1) writes it. */
export function sumsOf(files: Files): string {
  return Object.entries(files)
    .map(([name, content]) => `${sha256(content)}  ${name}\n`)
    .join('');
}

/** A small directory of RKE2 artifacts as a release has them, for one architecture. */
export function rke2Files(arch = 'amd64', version = 'v1.36.4-rke2r1'): Files {
  const listed: Files = {
    [`rke2.linux-${arch}.tar.gz`]: gzipSync('a program'),
    [`rke2-images.linux-${arch}.tar.zst`]: `core and canal for ${arch}`,
    [`rke2-images.linux-${arch}.txt`]: `docker.io/rancher/mirrored-pause:3.6\ndocker.io/rancher/rke2-runtime:${version}\n`,
  };
  return {
    ...listed,
    [`sha256sum-${arch}.txt`]: sumsOf({
      ...listed,
      [`rke2-images-harvester.linux-${arch}.tar.zst`]: 'not here',
    }),
    'install.sh': '#!/bin/sh\necho "$INSTALL_RKE2_TYPE"\n',
  };
}

/** A small directory of K3s artifacts; the program carries its version in its bytes. */
export function k3sFiles(arch = 'amd64', version = 'v1.36.4+k3s1'): Files {
  const listed: Files = {
    [arch === 'amd64' ? 'k3s' : `k3s-${arch}`]: Buffer.from(
      `\x7fELF\0\xff${'x'.repeat(5000)}${version}\0rest`,
      'latin1',
    ),
    [`k3s-airgap-images-${arch}.tar.zst`]: 'images',
    'k3s-images.txt': 'docker.io/rancher/mirrored-pause:3.6\n',
  };
  return {
    ...listed,
    [`sha256sum-${arch}.txt`]: sumsOf(listed),
    'install.sh': '#!/bin/sh\necho "$INSTALL_K3S_SKIP_DOWNLOAD"\n',
  };
}

/** Writes files into a new directory that goes away with the test. */
export function directoryWith(files: Files, name = 'artifacts'): string {
  const root = mkdtempSync(join(tmpdir(), 'muster-bundle-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const directory = join(root, name);
  mkdirSync(directory);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(directory, file), content);
  return directory;
}

/** Remembers in memory what the database would. */
export function memoryBundles(): BundleStore & { readonly saved: Map<string, Bundle> } {
  const saved = new Map<string, Bundle>();
  return {
    saved,
    byPath: (path) => saved.get(path) ?? null,
    save: (bundle) => void saved.set(bundle.path, bundle),
  };
}
