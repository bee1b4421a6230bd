import type { Cluster } from '../../model/cluster.ts';
import { contains, overlap, parseAddress, parseNetworks } from '../addresses.ts';
import { traitsOf } from '../distributions.ts';
import { isRefusedByKubelet } from '../names.ts';
import { serverCountAdvice } from '../quorum.ts';
import { badNames, initialServerProblem, sharedAddresses, sharedHostnames, topologyOf } from '../topology.ts';
import { versionProblem } from '../versions.ts';
import {
  block,
  clusterSubject,
  type Judgement,
  nodeSubject,
  type PreflightInput,
  type Rule,
  warn,
} from './rule.ts';

function nodesOf(input: PreflightInput) {
  return input.nodes.map(({ node }) => node);
}

/** A rule over the description alone whose verdicts all concern the cluster. */
function clusterRule(
  head: Pick<Rule, 'number' | 'title' | 'why'>,
  judge: (input: PreflightInput) => readonly Omit<Judgement, 'subject'>[],
): Rule {
  return {
    ...head,
    looksAt: 'description',
    judge: (input) => judge(input).map((verdict) => ({ ...verdict, subject: clusterSubject(input) })),
  };
}

const initialServer = clusterRule(
  {
    number: 'F201',
    title: 'Exactly one initial server',
    why: 'One server bootstraps the cluster and the others join it; two would make two clusters.',
  },
  (input) => {
    const problem = initialServerProblem(nodesOf(input));
    const cure = 'Write "initial: true" at exactly one server in the site file; 1 is required.';
    return problem === null ? [] : [block(problem, cure)];
  },
);

const serverCount = clusterRule(
  {
    number: 'F202',
    title: 'A good number of servers',
    why: 'etcd decides by majority: an even number costs a server and saves nothing.',
  },
  (input) => {
    const advice = serverCountAdvice(topologyOf(nodesOf(input)).servers.length);
    return advice === null ? [] : [warn(advice, 'Take 1, 3 or 5 servers; the others can be agents.')];
  },
);

const uniqueNames = clusterRule(
  { number: 'F203', title: 'Names are unique', why: 'Kubernetes knows a node by its name only.' },
  (input) =>
    sharedHostnames(nodesOf(input)).map((name) =>
      block(`two nodes are called ${name}`, 'Rename one of them.'),
    ),
);

const uniqueAddresses = clusterRule(
  { number: 'F204', title: 'Addresses are unique', why: 'Two nodes cannot share an address.' },
  (input) =>
    [...sharedAddresses(nodesOf(input))].map(([address, names]) =>
      block(`${names.join(' and ')} have ${address}`, 'Correct the address of one of them in the site file.'),
    ),
);

const validNames: Rule = {
  number: 'F205',
  title: 'Names that Kubernetes takes',
  why: 'A node whose name is no lower-case DNS name is refused.',
  looksAt: 'description',
  judge: (input) =>
    [...badNames(nodesOf(input))].map(([hostname, problem]) => ({
      ...block(`${JSON.stringify(hostname)}: ${problem}`, 'Rename the host in the site file.'),
      subject: nodeSubject({ hostname }),
    })),
};

function networkTexts({ clusterCidr, serviceCidr }: Cluster): readonly (readonly [string, string])[] {
  return [
    ['clusterCidr', clusterCidr],
    ['serviceCidr', serviceCidr],
  ];
}

const separateNetworks = clusterRule(
  {
    number: 'F206',
    title: 'Networks do not overlap',
    why: 'Traffic to an address that two networks have goes to the wrong one. These networks cannot be changed later.',
  },
  (input) => {
    const { clusterCidr, serviceCidr } = input.cluster;
    const pods = parseNetworks(clusterCidr) ?? [];
    const services = parseNetworks(serviceCidr) ?? [];
    const cure = 'Choose other networks for clusterCidr and serviceCidr in the site file.';
    const both = pods.some((pod) => services.some((service) => overlap(pod, service)));
    const nodes = nodesOf(input).flatMap((node) => {
      const address = parseAddress(node.internalIp);
      const inside = networkTexts(input.cluster).filter(([, text]) =>
        (parseNetworks(text) ?? []).some((network) => address !== null && contains(network, address)),
      );
      return inside.map(([key, text]) =>
        block(`${node.hostname} (${node.internalIp}) lies in ${key} ${text}`, cure),
      );
    });
    return both ? [block(`${clusterCidr} and ${serviceCidr} overlap`, cure), ...nodes] : nodes;
  },
);

const clusterDns = clusterRule(
  {
    number: 'F207',
    title: 'The DNS address is a service address',
    why: 'The cluster DNS gets this address as a service.',
  },
  (input) => {
    const services = parseNetworks(input.cluster.serviceCidr) ?? [];
    const outside = input.cluster.clusterDns.split(',').filter((text) => {
      const address = parseAddress(text.trim());
      return address === null || !services.some((network) => contains(network, address));
    });
    const cure = 'Set clusterDns to an address in serviceCidr; the tenth one is usual.';
    return outside.map((text) => block(`${text} is not in ${input.cluster.serviceCidr}`, cure));
  },
);

const registrationAddress = clusterRule(
  {
    number: 'F208',
    title: 'An address that outlives a server',
    why: 'Nodes join, and people connect, through one address; the one of the initial server goes when that server goes.',
  },
  (input) => {
    const several = topologyOf(nodesOf(input)).servers.length > 1;
    if (!several || input.cluster.apiAddress !== null) return [];
    const cure =
      'Set apiAddress to a virtual address, a load balancer or a DNS name that leads to all servers.';
    return [warn('apiAddress is not set, so nodes join through the initial server', cure)];
  },
);

const product = clusterRule(
  {
    number: 'F209',
    title: 'Version and pod network belong to the distribution',
    why: 'RKE2 and K3s have versions and pod networks of their own.',
  },
  (input) => {
    const { distribution, version, cni } = input.cluster;
    const { cnis, title } = traitsOf(distribution);
    const problem = versionProblem(distribution, version);
    const bad =
      problem === null ? [] : [block(`${version}: ${problem}`, 'Correct the version in the site file.')];
    if (cnis.includes(cni)) return bad;
    return [...bad, block(`${title} with ${cni}`, `Choose ${cnis.join(', ')}.`)];
  },
);

const labels: Rule = {
  number: 'F210',
  title: 'Labels a node may give itself',
  why: 'The kubelet does not start with labels that belong to the cluster.',
  looksAt: 'description',
  judge: (input) =>
    nodesOf(input).flatMap((node) => {
      const refused = Object.keys(node.labels).filter(isRefusedByKubelet);
      if (refused.length === 0) return [];
      const cure = 'Remove them from the site file and set them with kubectl label after the installation.';
      return [{ ...block(refused.join(', '), cure), subject: nodeSubject(node) }];
    }),
};

/** The shape of the cluster; judged from the description, before any host is asked. */
export const shapeRules: readonly Rule[] = [
  initialServer,
  serverCount,
  uniqueNames,
  uniqueAddresses,
  validNames,
  separateNetworks,
  clusterDns,
  registrationAddress,
  product,
  labels,
];
