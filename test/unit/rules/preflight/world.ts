import type { Bundle } from '../../../../src/shared/model/bundle.ts';
import type { Cluster } from '../../../../src/shared/model/cluster.ts';
import type { HostFacts } from '../../../../src/shared/model/facts.ts';
import type { Finding } from '../../../../src/shared/model/finding.ts';
import type { Node } from '../../../../src/shared/model/node.ts';
import { judgePreflight } from '../../../../src/shared/rules/preflight/judge.ts';
import type { PreflightInput, PreflightNode } from '../../../../src/shared/rules/preflight/rule.ts';
import { sampleBundle, sampleCluster, sampleFacts, sampleNode } from '../../../support/site-samples.ts';

const gib = 1024 ** 3;

/** One mount that is good for everything. */
export const goodMount: HostFacts['mounts'][number] = {
  path: '/',
  source: '/dev/sda1',
  type: 'ext4',
  options: ['rw', 'relatime'],
  totalBytes: 200 * gib,
  freeBytes: 150 * gib,
};

/** A host that is right in every way, the more so the later it is called: each has ids and addresses of its own. */
export function goodHost(
  position: number,
  changes: { readonly facts?: Partial<HostFacts>; readonly node?: Partial<Node> } = {},
): PreflightNode {
  const hostname = position <= 3 ? `server-${position}` : `agent-${position}`;
  const address = `192.168.7.${position}`;
  const facts = sampleFacts({
    hostname,
    machineId: String(position).padStart(32, '0'),
    macAddresses: [`02:00:00:00:00:0${position}`],
    addresses: [
      { interface: 'lo', address: '127.0.0.1', prefix: 8 },
      { interface: 'eth0', address, prefix: 24 },
    ],
    mounts: [goodMount],
    ...changes.facts,
  });
  const node = sampleNode(hostname, address, { isInitial: position === 1, ...changes.node });
  return { node, facts, error: null };
}

/** A bundle with all that RKE2 with canal needs on amd64. */
export function goodBundle(changes: Partial<Bundle> = {}): Bundle {
  const names = [
    'sha256sum-amd64.txt',
    'install.sh',
    'rke2.linux-amd64.tar.gz',
    'rke2-images.linux-amd64.tar.zst',
  ];
  const files = names.map((name) => ({
    name,
    sizeBytes: gib / 2,
    sha256: 'a'.repeat(64),
    role: 'other' as const,
    architecture: 'amd64',
  }));
  return sampleBundle({ files, ...changes });
}

/** Three servers and an agent on which an RKE2 cluster can be installed. */
export function goodInput(changes: Partial<PreflightInput> = {}): PreflightInput {
  return {
    cluster: goodCluster(),
    nodes: [goodHost(1), goodHost(2), goodHost(3), goodHost(4)],
    bundle: goodBundle(),
    ...changes,
  };
}

export function goodCluster(changes: Partial<Cluster> = {}): Cluster {
  return sampleCluster({ apiAddress: '192.168.7.100', ...changes });
}

/** The good input with other facts or another node at the first host. */
export function withFirst(
  changes: Parameters<typeof goodHost>[1],
  input: Partial<PreflightInput> = {},
): PreflightInput {
  return goodInput({ ...input, nodes: [goodHost(1, changes), goodHost(2), goodHost(3), goodHost(4)] });
}

/** What is not right, as `F130 block server-1`. */
export function complaints(input: PreflightInput): readonly string[] {
  return judgePreflight(input)
    .filter(({ severity }) => severity !== 'ok')
    .map(({ rule, severity, subject }) => `${rule} ${severity} ${subject.name}`);
}

/** The findings of one rule that are not `ok`. */
export function findingsOf(input: PreflightInput, rule: string): readonly Finding[] {
  return judgePreflight(input).filter((finding) => finding.rule === rule && finding.severity !== 'ok');
}
