import { traitsOf } from '../distributions.ts';
import { block, hostRule, type Rule, warn } from './rule.ts';

const knownFamilies = [
  'debian',
  'ubuntu',
  'rhel',
  'fedora',
  'centos',
  'suse',
  'opensuse',
  'sles',
  'raspbian',
];

const systemd = hostRule({
  number: 'F110',
  title: 'systemd',
  why: 'RKE2 and K3s are installed as systemd units.',
  judgeHost: ({ facts }) =>
    facts.systemd ? null : block(`${facts.os.name} without systemd`, 'Use a system that boots with systemd.'),
});

const system = hostRule({
  number: 'F111',
  title: 'Known operating system',
  why: 'Muster is tried on the Debian, Red Hat and SUSE families.',
  judgeHost: ({ facts }) => {
    const names = [facts.os.id, ...facts.os.family].map((name) => name.toLowerCase());
    const known = names.some((name) => knownFamilies.some((family) => name.startsWith(family)));
    return known
      ? null
      : warn(`${facts.os.name} (${facts.os.id})`, 'Go on only if the distribution supports this system.');
  },
});

const architecture = hostRule({
  number: 'F112',
  title: 'Supported architecture',
  why: 'There are artifacts for some architectures only.',
  judgeHost: ({ facts }, { cluster }) => {
    const { architectures, title } = traitsOf(cluster.distribution);
    return architectures.includes(facts.architecture)
      ? null
      : block(
          facts.architecture,
          `Use a host with ${architectures.join(' or ')}: ${title} has nothing for others.`,
        );
  },
});

const memoryCgroup = hostRule({
  number: 'F113',
  title: 'Memory controller',
  why: 'Containers cannot be limited without the memory cgroup, and the distribution does not start.',
  judgeHost: ({ facts }) =>
    facts.cgroupControllers.includes('memory')
      ? null
      : block(
          `controllers: ${facts.cgroupControllers.join(', ') || 'none'}`,
          'On a Raspberry Pi add "cgroup_memory=1 cgroup_enable=memory" to the one line of /boot/firmware/cmdline.txt (/boot/cmdline.txt before Debian 12).',
          'Reboot the host.',
        ),
});

const modules = hostRule({
  number: 'F114',
  title: 'Kernel modules',
  why: 'Containers need overlay, the pod network needs br_netfilter.',
  judgeHost: ({ facts }) => {
    const { overlay, brNetfilter } = facts.kernelModules;
    const missing = [overlay ? [] : ['overlay'], brNetfilter ? [] : ['br_netfilter']].flat();
    return missing.length === 0
      ? null
      : warn(
          `not loaded: ${missing.join(', ')}`,
          `Check that modprobe ${missing.join(' and ')} works on the host.`,
        );
  },
});

const fapolicyd = hostRule({
  number: 'F115',
  title: 'Programs may run',
  why: 'fapolicyd forbids programs it does not know, and the distribution brings its own.',
  judgeHost: ({ facts }) =>
    facts.activeServices.some((name) => serviceName(name) === 'fapolicyd')
      ? warn(
          'fapolicyd is active',
          'Allow the data directory in /etc/fapolicyd/rules.d before the installation.',
        )
      : null,
});

const selinux = hostRule({
  number: 'F116',
  title: 'SELinux',
  why: 'Under enforcing SELinux the distribution needs its policy package, and another data directory needs its own contexts.',
  judgeHost: ({ facts }, { cluster }) => {
    if (facts.selinux?.toLowerCase() !== 'enforcing') return null;
    const { title, id } = traitsOf(cluster.distribution);
    return warn(
      'SELinux is enforcing',
      `Install the package ${id}-selinux for ${title} on the host before the installation.`,
    );
  },
});

/** A unit's name without its kind. */
export function serviceName(unit: string): string {
  return unit.replace(/\.(?:service|timer|socket)$/, '');
}

/** The system a host runs. */
export const systemRules: readonly Rule[] = [
  systemd,
  system,
  architecture,
  memoryCgroup,
  modules,
  fapolicyd,
  selinux,
];
