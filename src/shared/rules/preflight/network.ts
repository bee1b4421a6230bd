import { normaliseAddress } from '../addresses.ts';
import { type PortNeed, portsOf } from '../ports.ts';
import { block, hostRule, isOwnInstall, type Rule, type SeenNode, warn } from './rule.ts';
import { serviceName } from './system.ts';

type Listener = SeenNode['facts']['listeners'][number];

function takes(listener: Listener, need: PortNeed): boolean {
  const within = listener.port >= need.first && listener.port <= need.last;
  return within && listener.protocol === need.protocol;
}

/** `6443/tcp (haproxy)`. */
function describe({ port, protocol, process }: Listener): string {
  return `${port}/${protocol} (${process ?? 'unknown process'})`;
}

const freePorts = hostRule({
  number: 'F130',
  title: 'Needed ports are free',
  why: 'The distribution does not start when another program listens on one of its ports.',
  judgeHost: (seen, input) => {
    const { node, facts } = seen;
    if (node.role === null || isOwnInstall(seen, input)) return null;
    const { distribution, cni } = input.cluster;
    const needs = portsOf({ distribution, role: node.role, cni }).filter((need) => need.mustBeFree);
    const taken = facts.listeners.filter((listener) => needs.some((need) => takes(listener, need)));
    const listed = [...new Set(taken.map(describe))];
    return listed.length === 0
      ? null
      : block(
          `taken: ${listed.join(', ')}`,
          'Stop and disable the program that listens there; if it is an earlier cluster, uninstall that.',
        );
  },
});

const defaultRoute = hostRule({
  number: 'F131',
  title: 'Default route',
  why: 'Without one the distribution finds no address for the node and service addresses are not routed.',
  judgeHost: ({ facts }) =>
    facts.defaultRoute === null
      ? block(
          'no default route',
          'Set a default route that survives a reboot; a dummy interface is enough where the site has no gateway.',
        )
      : null,
});

const ownAddress = hostRule({
  number: 'F132',
  title: 'The address is on the host',
  why: 'The node announces this address to the others; it must be one of its own.',
  judgeHost: ({ node, facts }) => {
    const wanted = normaliseAddress(node.internalIp);
    const present = facts.addresses.map(({ address }) => address);
    if (present.some((address) => normaliseAddress(address) === wanted)) return null;
    const seen = `${node.internalIp} is not among ${present.join(', ') || 'none'}`;
    return block(
      seen,
      "Put the host's own address into the site file; one that a router translates goes to externalAddress with useExternalAddress.",
    );
  },
});

const firewall = hostRule({
  number: 'F133',
  title: 'No firewall in the way',
  why: "A firewall's rules and the pod network's rules overwrite each other; joins and pod traffic then hang.",
  judgeHost: ({ facts }) => {
    const active = facts.activeServices.filter((unit) => ['firewalld', 'ufw'].includes(serviceName(unit)));
    return active.length === 0
      ? null
      : warn(
          `active: ${active.join(', ')}`,
          'Disable it, or open the ports of the distribution and trust the pod and service networks.',
        );
  },
});

const cloudSetup = hostRule({
  number: 'F134',
  title: 'No nm-cloud-setup',
  why: 'Its routing policies take the answers of pods away.',
  judgeHost: ({ facts }) =>
    facts.activeServices.some((unit) => serviceName(unit) === 'nm-cloud-setup')
      ? warn(
          'nm-cloud-setup is active',
          'Disable nm-cloud-setup.service and nm-cloud-setup.timer, then reboot the host.',
        )
      : null,
});

const nameservers = hostRule({
  number: 'F135',
  title: 'Name servers that pods can use',
  why: 'With only loopback name servers the distribution writes 8.8.8.8 for pods, which no air-gapped site reaches.',
  judgeHost: ({ facts }, { cluster }) => {
    const usable = facts.nameservers.some((address) => !/^127\.|^::1$|^169\.254\.|^fe80:/i.test(address));
    if (usable || 'resolv-conf' in cluster.variables) return null;
    return warn(
      facts.nameservers.length === 0 ? 'no name server' : `only ${facts.nameservers.join(', ')}`,
      'If pods need names from outside the cluster, set the variable resolv-conf to a file with a reachable name server.',
    );
  },
});

/** The network as one host sees it. */
export const networkRules: readonly Rule[] = [
  freePorts,
  defaultRoute,
  ownAddress,
  firewall,
  cloudSetup,
  nameservers,
];
