import { mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createBundleLibrary } from '../../../src/main/bundles/bundle-library.ts';
import type { Progress } from '../../../src/main/platform/call-context.ts';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type { BundleReading } from '../../../src/main/ports/bundles.ts';
import { bundleSchema } from '../../../src/shared/model/bundle.ts';
import { findingSchema } from '../../../src/shared/model/finding.ts';
import type { Files } from '../../support/make-bundle.ts';
import {
  directoryWith,
  k3sFiles,
  memoryBundles,
  rke2Files,
  sha256,
  sumsOf,
} from '../../support/make-bundle.ts';

/** A clock an hour ahead: files written now are old enough to be remembered. */
const later = { now: () => Date.now() + 3_600_000, sleep: () => Promise.resolve() };

async function verify(files: Files, name?: string): Promise<BundleReading> {
  const library = createBundleLibrary({ bundles: memoryBundles() });
  const reading = await library.verify(rootContext(), directoryWith(files, name));
  for (const finding of reading.findings) expect(findingSchema.safeParse(finding).success).toBe(true);
  return reading;
}

const rules = (reading: BundleReading) => reading.findings.map(({ rule, severity }) => `${rule} ${severity}`);
const seen = (reading: BundleReading) => reading.findings.map((finding) => finding.seen).join('\n');

function without(files: Files, ...names: string[]): Files {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
}

describe('a good bundle', () => {
  it('of RKE2 is read, its version taken from the image list', async () => {
    const reading = await verify(rke2Files());
    expect(rules(reading)).toEqual(['F301 ok']);
    expect(seen(reading)).toContain('RKE2 v1.36.4+rke2r1 for amd64: 3 files are right; install.sh');
    expect(bundleSchema.parse(reading.bundle)).toMatchObject({
      distribution: 'rke2',
      version: 'v1.36.4+rke2r1',
      architectures: ['amd64'],
    });
    expect(reading.bundle?.files.map(({ name, role }) => `${role} ${name}`)).toEqual([
      'install-script install.sh',
      'images rke2-images.linux-amd64.tar.zst',
      'image-list rke2-images.linux-amd64.txt',
      'archive rke2.linux-amd64.tar.gz',
      'checksums sha256sum-amd64.txt',
    ]);
  });

  it('of K3s is read, its version taken from the bytes of the program', async () => {
    const reading = await verify(k3sFiles());
    expect(rules(reading)).toEqual(['F301 ok']);
    expect(reading.bundle).toMatchObject({
      distribution: 'k3s',
      version: 'v1.36.4+k3s1',
      architectures: ['amd64'],
    });
  });

  it('may hold several architectures, 32-bit ARM under both of its names', async () => {
    const arm: Files = { 'k3s-armhf': 'v1.36.4+k3s1', 'k3s-airgap-images-arm.tar.gz': 'arm images' };
    const files = { ...k3sFiles('arm64'), ...k3sFiles('amd64'), ...arm, 'sha256sum-arm.txt': sumsOf(arm) };
    const reading = await verify(files);
    expect(rules(reading)).toEqual(['F301 ok']);
    expect(reading.bundle?.architectures).toEqual(['amd64', 'arm64', 'armhf']);
  });

  it('is left alone where other files lie beside it, and where subdirectories do', async () => {
    const directory = directoryWith({ ...rke2Files(), 'notes.txt': 'mine' });
    mkdirSync(join(directory, 'old'));
    const reading = await createBundleLibrary({ bundles: memoryBundles() }).verify(rootContext(), directory);
    expect(rules(reading)).toEqual(['F301 ok']);
    expect(reading.bundle?.files.map(({ name }) => name)).not.toContain('notes.txt');
  });

  it('checks install.sh too where the release gives its sum', async () => {
    const files = k3sFiles();
    const good = { ...files, 'install.sh.sha256sum': sumsOf({ 'install.sh': files['install.sh'] ?? '' }) };
    expect(seen(await verify(good))).toContain('4 files are right');
    const bad = await verify({ ...good, 'install.sh': `${String(files['install.sh'])}# changed\n` });
    expect(rules(bad)).toEqual(['F306 block']);
    expect(seen(bad)).toContain('install.sh.sha256sum says');
  });
});

describe('the version', () => {
  const program = (text: string) => ({ k3s: text, 'k3s-airgap-images-amd64.tar': 'i' });
  const k3s = (text: string): Files => ({
    ...without(k3sFiles(), 'k3s-airgap-images-amd64.tar.zst', 'k3s-images.txt'),
    ...program(text),
    'sha256sum-amd64.txt': sumsOf(program(text)),
  });

  it('is found in the packed program of RKE2 when there is no image list', async () => {
    const files = rke2Files();
    const archive = gzipSync(`${'y'.repeat(700_000)}v1.36.4+rke2r2\0`);
    const listed: Files = { 'rke2.linux-amd64.tar.gz': archive, 'rke2-images.linux-amd64.tar.zst': 'i' };
    const all = {
      ...without(files, 'rke2-images.linux-amd64.txt'),
      ...listed,
      'sha256sum-amd64.txt': sumsOf(listed),
    };
    expect((await verify(all)).bundle?.version).toBe('v1.36.4+rke2r2');
  });

  it('is found where it straddles two chunks of reading', async () => {
    const text = `${'z'.repeat(4 * 1024 * 1024 - 5)}v1.36.4+k3s7\0`;
    expect((await verify(k3s(text))).bundle?.version).toBe('v1.36.4+k3s7');
  });

  it('comes from the file version, or from the name of the directory, when the program is silent', async () => {
    expect((await verify({ ...k3s('silent'), version: 'v1.36.4+k3s2\n' })).bundle?.version).toBe(
      'v1.36.4+k3s2',
    );
    expect((await verify(k3s('silent'), 'k3s-v1.36.4-k3s3-usb')).bundle?.version).toBe('v1.36.4+k3s3');
  });

  it('is a finding when nobody knows it, and when files contradict each other', async () => {
    const silent = await verify(k3s('silent'));
    expect(rules(silent)).toEqual(['F303 block']);
    expect(silent.bundle).toBeNull();
    expect(seen(silent)).toContain('nothing in this directory tells which version of K3s it is');
    const two = await verify({ ...rke2Files('amd64'), ...rke2Files('arm64', 'v1.36.5-rke2r1') });
    expect(rules(two)).toEqual(['F303 block']);
    expect(seen(two)).toContain('v1.36.4+rke2r1, v1.36.5+rke2r1');
  });
});

describe('a bad bundle', () => {
  it('names a damaged file with both sums and leaves it out', async () => {
    const files = rke2Files();
    const reading = await verify({ ...files, 'rke2-images.linux-amd64.tar.zst': 'core and canal for amd6' });
    expect(rules(reading)).toEqual(['F306 block']);
    expect(seen(reading)).toContain(sha256('core and canal for amd64'));
    expect(seen(reading)).toContain(sha256('core and canal for amd6'));
    expect(reading.bundle?.files.map(({ name }) => name)).not.toContain('rke2-images.linux-amd64.tar.zst');
  });

  it('says no more of a damaged K3s program than that it is damaged', async () => {
    expect(rules(await verify({ ...k3sFiles(), k3s: 'cut short' }))).toEqual(['F306 block']);
  });

  it.each([
    ['the checksum file', 'sha256sum-amd64.txt', ['F304 block'], 'sha256sum-amd64.txt is missing'],
    ['the install script', 'install.sh', ['F308 block'], 'install.sh is missing'],
    ['the program', 'rke2.linux-amd64.tar.gz', ['F309 block'], 'rke2.linux-amd64.tar.gz is missing'],
    [
      'the images',
      'rke2-images.linux-amd64.tar.zst',
      ['F310 block'],
      'rke2-images.linux-amd64.tar.zst (or .tar.gz)',
    ],
  ])('names %s when it is missing', async (_what, name, expected, text) => {
    const reading = await verify(without(rke2Files(), name));
    expect(rules(reading)).toEqual(expected);
    expect(seen(reading)).toContain(text);
  });

  it('warns only of missing images where a registry has them', async () => {
    const directory = directoryWith(without(rke2Files(), 'rke2-images.linux-amd64.tar.zst'));
    const library = createBundleLibrary({ bundles: memoryBundles() });
    const reading = await library.verify(rootContext(), directory, { registryServesImages: true });
    expect(rules(reading)).toEqual(['F310 warn', 'F301 ok']);
  });

  it('blocks a file the checksum file does not list', async () => {
    const files = rke2Files();
    const sums = String(files['sha256sum-amd64.txt'])
      .split('\n')
      .filter((line) => !line.includes('images.linux-amd64.tar.zst'));
    const reading = await verify({ ...files, 'sha256sum-amd64.txt': sums.join('\n') });
    expect(rules(reading)).toEqual(['F307 block']);
    expect(seen(reading)).toBe('sha256sum-amd64.txt has no line for rke2-images.linux-amd64.tar.zst');
  });

  it('warns of core images without a pod network, and takes one set as enough', async () => {
    const core: Files = {
      'rke2.linux-amd64.tar.gz': gzipSync('p'),
      'rke2-images-core.linux-amd64.tar.gz': 'c',
    };
    const cilium: Files = { ...core, 'rke2-images-cilium.linux-amd64.tar.gz': 'n' };
    const rest = { 'install.sh': rke2Files()['install.sh'] ?? '', version: 'v1.36.4+rke2r1' };
    const bare = await verify({ ...core, ...rest, 'sha256sum-amd64.txt': sumsOf(core) });
    expect(rules(bare)).toEqual(['F311 warn', 'F301 ok']);
    const whole = await verify({ ...cilium, ...rest, 'sha256sum-amd64.txt': sumsOf(cilium) });
    expect(rules(whole)).toEqual(['F301 ok']);
  });

  it('finds contradicting checksum files and a leftover architecture', async () => {
    const arm = { 'sha256sum-arm64.txt': sumsOf({ 'k3s-images.txt': 'another release' }) };
    const reading = await verify({ ...k3sFiles(), ...arm });
    expect(rules(reading)).toEqual(['F312 block', 'F309 warn']);
    expect(seen(reading)).toContain(
      'sha256sum-amd64.txt and sha256sum-arm64.txt give different sums for k3s-images.txt',
    );
  });

  it.each([
    ['\r\n', "has Windows' line ends"],
    ['\nnot a sum\n', 'is not a checksum line: "not a sum"'],
    [`\n${'a'.repeat(64)}  ../../etc/passwd\n`, 'names a path instead of a file'],
    [`\n${'a'.repeat(64)}  k3s\n`, 'gives k3s a second, different sum'],
  ])('reads the checksum file strictly: %j', async (ending, text) => {
    const files = k3sFiles();
    const reading = await verify({
      ...files,
      'sha256sum-amd64.txt': `${String(files['sha256sum-amd64.txt']).trimEnd()}${ending}`,
    });
    expect(rules(reading)).toEqual(['F305 block']);
    expect(seen(reading)).toContain(text);
  });

  it.each([
    ['<html>not found</html>', 'install.sh is not a script'],
    ['#!/bin/sh\r\nINSTALL_K3S_EXEC=\r\n', "install.sh has Windows' line ends"],
    ['#!/bin/sh\nINSTALL_RKE2_TYPE=\n', 'install.sh is not the one of K3S'],
  ])('does not trust any install.sh: %j', async (text, expected) => {
    const reading = await verify({ ...k3sFiles(), 'install.sh': text });
    expect(rules(reading)).toEqual(['F308 block']);
    expect(seen(reading)).toBe(expected);
  });

  it('is not taken for a bundle when it holds nothing known, or both distributions', async () => {
    expect(seen(await verify({ 'photo.jpg': 'x' }))).toContain(
      'no file in this directory is an RKE2 or K3s artifact',
    );
    expect(seen(await verify({ ...rke2Files(), ...k3sFiles() }))).toContain('RKE2 and of K3s');
  });
});

describe('a directory that cannot be read', () => {
  const library = createBundleLibrary({ bundles: memoryBundles() });

  it('is named, with what to do', async () => {
    await expect(library.verify(rootContext(), '/nonexistent/usb')).rejects.toMatchObject({
      code: 'bundle-unreadable',
      message: '/nonexistent/usb does not exist.',
    });
    const file = join(directoryWith({ a: 'b' }), 'a');
    await expect(library.verify(rootContext(), file)).rejects.toMatchObject({
      message: `${file} is not a directory.`,
    });
  });

  it('stops when asked to', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const progress = ({ done = 0 }: Progress) => {
      if (done > 0) stop.abort(reason);
    };
    const directory = directoryWith({
      ...rke2Files(),
      'rke2-images.linux-amd64.tar.zst': Buffer.alloc(20_000_000),
    });
    await expect(library.verify(rootContext({ signal: stop.signal, progress }), directory)).rejects.toBe(
      reason,
    );
  });
});

describe('what was proved once', () => {
  async function hashed(directory: string, bundles = memoryBundles()): Promise<string[]> {
    const names = new Set<string>();
    const progress = ({ text }: Progress) => void names.add(text.replace('Checking ', ''));
    await createBundleLibrary({ bundles }).verify(rootContext({ clock: later, progress }), directory);
    return [...names];
  }

  it('is not hashed again, until content, name or time changes', async () => {
    const directory = directoryWith(k3sFiles());
    const bundles = memoryBundles();
    expect(await hashed(directory, bundles)).toHaveLength(5);
    expect(await hashed(directory, bundles)).toEqual([]);
    const [id] = [...bundles.saved.values()].map((bundle) => bundle.id);

    const earlier = bundles.saved.get(directory);
    if (earlier === undefined) throw new Error('nothing was remembered');
    bundles.saved.set(directory, { ...earlier, verifiedAt: new Date(Date.now() - 60_000).toISOString() });
    expect(await hashed(directory, bundles)).toHaveLength(5);
    expect(bundles.saved.get(directory)?.id).toBe(id);
  });

  it('is hashed again when a file of the same size and modification time takes its place', async () => {
    const directory = directoryWith(k3sFiles());
    const bundles = memoryBundles();
    const library = createBundleLibrary({ bundles });
    await library.verify(rootContext(), directory);
    const images = join(directory, 'k3s-airgap-images-amd64.tar.zst');
    const { atime, mtime } = statSync(images);
    writeFileSync(`${images}.new`, 'IMAGES');
    utimesSync(`${images}.new`, atime, mtime);
    renameSync(`${images}.new`, images);
    const reading = await library.verify(rootContext(), directory);
    expect(rules(reading)).toEqual(['F306 block']);
  });

  it('is not remembered of a bundle with a fault', async () => {
    const bundles = memoryBundles();
    await hashed(directoryWith(without(k3sFiles(), 'install.sh')), bundles);
    expect(bundles.saved.size).toBe(0);
  });

  it('still notices a file that has gone', async () => {
    const directory = directoryWith(k3sFiles());
    const bundles = memoryBundles();
    await hashed(directory, bundles);
    rmSync(join(directory, 'k3s-airgap-images-amd64.tar.zst'));
    const library = createBundleLibrary({ bundles });
    expect(rules(await library.verify(rootContext({ clock: later }), directory))).toEqual(['F310 block']);
  });
});
