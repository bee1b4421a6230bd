import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBundleLibrary } from '../../src/main/bundles/bundle-library.ts';
import { rootContext } from '../../src/main/platform/call-context.ts';
import type { BundleLibrary } from '../../src/main/ports/bundles.ts';
import type { WriteRunner } from '../../src/main/ports/hosts.ts';
import type { Bundle, BundleFile } from '../../src/shared/model/bundle.ts';
import { packDistribution } from '../lab/distribution/pack.ts';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { clusterRow } from '../support/descriptions.ts';
import { byKey, credentialOf, type RemoteWorld, remoteWorld, wayTo } from '../support/remote-world.ts';

const name = `bundle-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const staged = '/var/lib/muster/bundle';

describe.skipIf(!isRoot)('a bundle on a real host (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let world: RemoteWorld;
  let node: WriteRunner;
  let library: BundleLibrary;
  let artifacts: string;
  let bundle: Bundle;
  let files: readonly BundleFile[];
  const saved = new Map<string, Bundle>();

  beforeAll(async () => {
    artifacts = await packDistribution(rootContext(), { distribution: 'rke2', version: 'v1.20.2+rke2r1' });
    lab = await createLab({ name, servers: 1, agents: 0, diskMib: 160 });
    world = remoteWorld({ secrets: { 'credential-key/keyed': await readFile(lab.keyPath, 'utf8') } });
    const login = credentialOf({ id: 'keyed', user: 'keyed', auth: byKey });
    node = await world.hosts.writer(world.ctx, wayTo(lab.host('server-1'), login));
    library = createBundleLibrary({
      bundles: {
        byPath: (path) => saved.get(path) ?? null,
        save: (one) => void saved.set(one.path, one),
      },
    });
    const reading = await library.verify(world.ctx, artifacts);
    if (reading.bundle === null) throw new Error(JSON.stringify(reading.findings));
    bundle = reading.bundle;
    files = library.filesFor(bundle, clusterRow(), 'amd64');
  });

  afterAll(async () => {
    await world?.hosts.close();
    await removeLab(name);
  });

  const gaps = () => library.gaps(world.ctx, node, files);
  const stage = async () => library.stage(world.ctx, node, { bundle, gaps: await gaps() });
  const listed = () => lab.sh('server-1', `cd ${staged} && stat -c '%n %a %U %Y' *`);

  test('is understood, and comes to the host whole, readable and owned by root', async () => {
    expect(bundle).toMatchObject({
      distribution: 'rke2',
      version: 'v1.20.2+rke2r1',
      architectures: ['amd64'],
    });
    expect((await gaps()).map(({ reason }) => reason)).toEqual(files.map(() => 'missing'));
    await stage();
    expect(await gaps()).toEqual([]);
    const there = (await listed()).trim().split('\n');
    expect(there.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(
      files.map((file) => `${file.name} 644 root`).toSorted(),
    );
    expect((await lab.sh('server-1', `stat -c %a ${staged}`)).trim()).toBe('755');
    // The host's own tool agrees for what the release lists.
    const sums = await lab.sh(
      'server-1',
      `cd ${staged} && sha256sum --ignore-missing -c sha256sum-amd64.txt`,
    );
    expect(sums).toContain('rke2.linux-amd64.tar.gz: OK');
    expect(sums).toContain('rke2-images.linux-amd64.tar.zst: OK');
  });

  test('is not sent again when it is right, and only the damaged part when it is not', async () => {
    const before = await listed();
    await stage();
    expect(await listed()).toBe(before);
    await lab.sh('server-1', `echo more >>${staged}/install.sh; rm ${staged}/rke2.linux-amd64.tar.gz`);
    expect((await gaps()).map(({ file, reason }) => `${file.name} ${reason}`)).toEqual([
      'rke2.linux-amd64.tar.gz missing',
      'install.sh checksum',
    ]);
    await stage();
    expect(await gaps()).toEqual([]);
    const line = (text: string) => text.split('\n').find((one) => one.startsWith('rke2-images'));
    expect(line(await listed())).toBe(line(before));
  });

  test('is refused before the first byte where there is no room for it', async () => {
    await lab.sh('server-1', `rm ${staged}/*; fallocate -l 100M /var/lib/full`);
    await expect(stage()).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(
        /^server-1 has \d+ MiB free on \S+, the artifacts need 81 MiB in \/var\/lib\/muster\/bundle\.$/,
      ),
    });
    expect(await lab.sh('server-1', `ls ${staged}`)).toBe('');
    await lab.sh('server-1', 'rm /var/lib/full');
    await stage();
    expect(await gaps()).toEqual([]);
  });

  test('is refused on the laptop already when an archive was cut short on its way', async () => {
    const copy = join(mkdtempSync(join(tmpdir(), 'muster-usb-')), 'usb');
    mkdirSync(copy);
    for (const file of readdirSync(artifacts)) copyFileSync(join(artifacts, file), join(copy, file));
    truncateSync(join(copy, 'rke2-images.linux-amd64.tar.zst'), 80_000_000);
    const reading = await library.verify(world.ctx, copy);
    expect(reading.findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['F306 block']);
    rmSync(join(copy, '..'), { recursive: true });
  });
});
