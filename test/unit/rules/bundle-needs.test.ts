import { describe, expect, it } from 'vitest';
import { bundleBytes, bundleNeeds, unmetNeeds } from '../../../src/shared/rules/bundle-needs.ts';
import { sampleBundle } from '../../support/site-samples.ts';

function bundleOf(...names: readonly string[]) {
  const files = names.map((name) => ({
    name,
    sizeBytes: 10,
    sha256: 'a'.repeat(64),
    role: 'other' as const,
    architecture: 'amd64',
  }));
  return sampleBundle({ files });
}

const rke2Base = ['sha256sum-amd64.txt', 'install.sh', 'rke2.linux-amd64.tar.gz'];

describe('what RKE2 needs', () => {
  it.each([
    ['canal', ['rke2-images.linux-amd64.tar.zst'], []],
    ['canal', ['rke2-images-core.linux-amd64.tar.zst', 'rke2-images-canal.linux-amd64.tar.gz'], []],
    ['canal', ['rke2-images-core.linux-amd64.tar.zst'], ['images of the pod network canal']],
    ['cilium', ['rke2-images.linux-amd64.tar.zst'], ['images of the pod network cilium']],
    ['cilium', ['rke2-images.linux-amd64.tar.zst', 'rke2-images-cilium.linux-amd64.tar.zst'], []],
    ['cilium', ['rke2-images-core.linux-amd64.tar', 'rke2-images-cilium.linux-amd64.tar'], []],
    ['none', ['rke2-images-core.linux-amd64.tar.zst'], []],
    ['calico', [], ['core images', 'images of the pod network calico']],
    ['canal', ['rke2-images.linux-arm64.tar.zst'], ['core images', 'images of the pod network canal']],
    ['canal', ['rke2-images.linux-amd64.txt'], ['core images', 'images of the pod network canal']],
  ] as const)('with %s and %j', (cni, images, missing) => {
    const needs = bundleNeeds({ distribution: 'rke2', architecture: 'amd64', cni });
    const unmet = unmetNeeds(bundleOf(...rke2Base, ...images), needs);
    expect(unmet.map(({ purpose }) => purpose)).toEqual(missing);
  });

  it('names every piece of an empty bundle', () => {
    const needs = bundleNeeds({ distribution: 'rke2', architecture: 'arm64', cni: 'canal' });
    const purposes = unmetNeeds(bundleOf(), needs).map(({ purpose }) => purpose);
    expect(purposes).toEqual([
      'checksums',
      'install script',
      'program archive',
      'core images',
      'images of the pod network canal',
    ]);
  });
});

describe('what K3s needs', () => {
  it.each([
    ['amd64', ['k3s', 'k3s-airgap-images-amd64.tar.zst'], []],
    ['amd64', ['k3s', 'k3s-airgap-images-amd64.tar'], []],
    ['arm64', ['k3s-arm64', 'k3s-airgap-images-arm64.tar.gz'], []],
    ['armhf', ['k3s-armhf', 'k3s-airgap-images-arm.tar.gz'], []],
    ['armhf', ['k3s-armhf', 'k3s-airgap-images-armhf.tar.gz'], ['images']],
    ['arm64', ['k3s', 'k3s-airgap-images-amd64.tar.zst'], ['program', 'images']],
    ['amd64', ['k3s'], ['images']],
  ] as const)('on %s with %j', (architecture, files, missing) => {
    const needs = bundleNeeds({ distribution: 'k3s', architecture, cni: 'flannel' });
    const sums = `sha256sum-${architecture === 'armhf' ? 'arm' : architecture}.txt`;
    const unmet = unmetNeeds(bundleOf(sums, 'install.sh', ...files), needs);
    expect(unmet.map(({ purpose }) => purpose)).toEqual(missing);
  });
});

describe('bundleBytes', () => {
  it('counts the files of one architecture and those of all', () => {
    expect(bundleBytes(sampleBundle(), 'amd64')).toBe(10);
    expect(bundleBytes(sampleBundle(), 'arm64')).toBe(3);
  });
});
