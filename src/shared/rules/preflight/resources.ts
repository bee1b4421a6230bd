import type { HostFacts } from '../../model/facts.ts';
import { bundleBytes } from '../bundle-needs.ts';
import { minimumFreeDiskBytes, traitsOf, wishedDiskBytes } from '../distributions.ts';
import { hardwareShortfalls } from '../hardware.ts';
import { block, hostRule, isOwnInstall, type Rule, warn } from './rule.ts';
import { gib } from './units.ts';

type Mount = HostFacts['mounts'][number];

/** The file system a path lies on: the mount with the longest path above it. */
export function mountOf(facts: HostFacts, path: string): Mount | null {
  const above = facts.mounts.filter((mount) => {
    const root = mount.path.endsWith('/') ? mount.path : `${mount.path}/`;
    return path === mount.path || path.startsWith(root);
  });
  return above.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null;
}

const processors = hostRule({
  number: 'F120',
  title: 'Enough processors',
  why: 'Fewer than the documented minimum make etcd and the API slow enough to fail under load.',
  judgeHost: ({ node, facts }, { cluster }) => {
    const role = node.role ?? 'agent';
    const short = hardwareShortfalls(cluster.distribution, role, facts).find(({ of }) => of === 'processors');
    if (short === undefined) return null;
    const { title } = traitsOf(cluster.distribution);
    return warn(
      `${short.has} of ${short.wants} processors`,
      `${title} asks for ${short.wants} on a ${role}.`,
    );
  },
});

const memory = hostRule({
  number: 'F121',
  title: 'Enough memory',
  why: 'Below the documented minimum the kernel kills etcd or the API first.',
  judgeHost: ({ node, facts }, { cluster }) => {
    const role = node.role ?? 'agent';
    const short = hardwareShortfalls(cluster.distribution, role, facts).find(({ of }) => of === 'memory');
    if (short === undefined) return null;
    const { title } = traitsOf(cluster.distribution);
    const wanted = gib(short.wants);
    return warn(`${gib(short.has)} of ${wanted} memory`, `${title} asks for ${wanted} on a ${role}.`);
  },
});

const disk = hostRule({
  number: 'F122',
  title: 'Enough disk space',
  why: 'Images, their unpacked layers and etcd fill the data directory; a full disk stops the node.',
  judgeHost: (seen, input) => {
    const mount = mountOf(seen.facts, input.cluster.dataDir);
    if (mount === null || isOwnInstall(seen, input)) return null;
    const { architecture } = seen.facts;
    const bundle = input.bundle === null ? 0 : bundleBytes(input.bundle, architecture);
    const free = `${gib(mount.freeBytes)} free on ${mount.path}`;
    if (mount.freeBytes < bundle) {
      return block(
        `${free}, the bundle alone has ${gib(bundle)}`,
        `Make room on ${mount.path}, or set dataDir to a larger disk.`,
      );
    }
    if (mount.freeBytes >= minimumFreeDiskBytes) return null;
    const cure = `Give ${input.cluster.dataDir} at least ${gib(minimumFreeDiskBytes)}; ${gib(wishedDiskBytes)} is a good size.`;
    return warn(free, cure);
  },
});

const executable = hostRule({
  number: 'F123',
  title: 'Programs can run from the data directory',
  why: 'The distribution unpacks its programs there and runs them.',
  judgeHost: ({ facts }, { cluster }) => {
    const mount = mountOf(facts, cluster.dataDir);
    return mount?.options.includes('noexec')
      ? block(
          `${mount.path} is mounted noexec`,
          `Mount ${mount.path} without noexec, or set dataDir to another file system.`,
        )
      : null;
  },
});

const networkFileSystems = ['nfs', 'nfs4', 'cifs', 'smb3', '9p', 'fuse.sshfs'];

const localDisk = hostRule({
  number: 'F124',
  title: 'The data directory is a local disk',
  why: 'etcd needs writes that are on disk within milliseconds.',
  judgeHost: ({ facts }, { cluster }) => {
    const mount = mountOf(facts, cluster.dataDir);
    if (mount === null) return null;
    if (networkFileSystems.includes(mount.type)) {
      return block(`${mount.path} is ${mount.type}`, 'Set dataDir to a file system on a local disk.');
    }
    return /^\/dev\/mmcblk/.test(mount.source)
      ? warn(
          `${mount.path} is on ${mount.source}, an SD card or eMMC`,
          'Put the data directory on an SSD where servers run etcd.',
        )
      : null;
  },
});

/** What a host has to offer. */
export const resourceRules: readonly Rule[] = [processors, memory, disk, executable, localDisk];
