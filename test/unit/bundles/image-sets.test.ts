import { describe, expect, it } from 'vitest';
import { describeArtifact } from '../../../src/main/bundles/artifact.ts';
import { chooseImageArchives } from '../../../src/main/bundles/image-sets.ts';
import type { Cni } from '../../../src/shared/model/cluster.ts';

const rke2 = (set: string, form = 'tar.zst', arch = 'amd64') => `rke2-images${set}.linux-${arch}.${form}`;
const combined = rke2('');
const core = rke2('-core');
const canal = rke2('-canal');
const cilium = rke2('-cilium');

describe('archives for RKE2', () => {
  const rows: readonly [string, readonly string[], Cni, readonly string[], number][] = [
    ['combined serves canal', [combined], 'canal', [combined], 0],
    ['combined is enough, though the sets are there too', [combined, core, canal], 'canal', [combined], 0],
    ['core and canal serve canal', [core, canal], 'canal', [core, canal], 0],
    ['core alone does not serve canal', [core], 'canal', [core], 1],
    ['canal alone lacks core', [canal], 'canal', [canal], 1],
    ['core and cilium serve cilium', [core, cilium], 'cilium', [core, cilium], 0],
    ['core is smaller than combined', [combined, core, cilium], 'cilium', [core, cilium], 0],
    ['combined has the core for cilium', [combined, cilium], 'cilium', [combined, cilium], 0],
    ['combined does not have cilium', [combined], 'cilium', [combined], 1],
    ['core alone serves a cluster with a network of its own', [core, cilium], 'none', [core], 0],
    ['combined serves it too', [combined], 'none', [combined], 0],
    ['nothing there: the combined one is asked for', [], 'canal', [], 1],
    ['nothing there for calico: both sets are asked for', [], 'calico', [], 2],
    ['another architecture does not count', [rke2('', 'tar.zst', 'arm64')], 'canal', [], 1],
    ['a list is not an archive', [rke2('', 'txt')], 'canal', [], 1],
    ['zstd is taken first', [rke2('', 'tar.gz'), combined], 'canal', [combined], 0],
    ['gzip is taken when alone', [rke2('', 'tar.gz')], 'canal', [rke2('', 'tar.gz')], 0],
  ];
  it.each(rows)('%s', (...row) => {
    const [, names, cni, archives, missing] = row;
    const choice = chooseImageArchives(names, { distribution: 'rke2', cni, architecture: 'amd64' });
    expect(choice.archives).toEqual(archives);
    expect(choice.missing).toHaveLength(missing);
  });
});

describe('archives for K3s', () => {
  const wish = { distribution: 'k3s', cni: 'flannel', architecture: 'arm64' } as const;
  const all = ['.tar', '.tar.gz', '.tar.zst'].map((form) => `k3s-airgap-images-arm64${form}`);

  it.each(all)('%s is enough', (name) => {
    expect(chooseImageArchives(['k3s-images.txt', name], wish)).toEqual({ archives: [name], missing: [] });
  });

  it('one form is used when all are there', () => {
    expect(chooseImageArchives(all, wish).archives).toEqual(['k3s-airgap-images-arm64.tar.zst']);
  });

  it('the image list alone is not enough', () => {
    expect(chooseImageArchives(['k3s-images.txt'], wish).missing).toEqual([
      'k3s-airgap-images-arm64.tar.zst (or .tar.gz, .tar)',
    ]);
  });
});

describe('file names', () => {
  const rows: readonly [string, string, string | null][] = [
    ['rke2.linux-amd64', 'binary', 'amd64'],
    ['rke2.linux-arm64.tar.gz', 'archive', 'arm64'],
    ['rke2-images-all.linux-amd64.txt', 'image-list', 'amd64'],
    ['rke2-images-ingress-nginx.linux-amd64.tar.gz', 'images', 'amd64'],
    ['k3s', 'binary', 'amd64'],
    ['k3s-armhf', 'binary', 'armhf'],
    ['k3s-airgap-images-arm.tar', 'images', 'armhf'],
    ['sha256sum-arm.txt', 'checksums', 'armhf'],
    ['install.sh.bak', 'other', null],
    ['rke2-images.linux-amd64.tar.zst.part', 'other', null],
    ['k3s-ansible', 'other', null],
    ['../install.sh', 'other', null],
  ];
  it.each(rows)('%s is %s for %s', (name, role, architecture) => {
    expect(describeArtifact(name)).toMatchObject({ name, role, architecture });
  });
});
