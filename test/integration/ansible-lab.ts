import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlaybookRunner } from '../../src/main/ansible/playbook-runner.ts';
import type { HostTarget } from '../../src/main/ports/host-target.ts';
import type { PlaybookHost, PlaybookRunner } from '../../src/main/ports/playbook-runner.ts';
import type { SecretName, SecretVault } from '../../src/main/ports/secrets.ts';
import { createRedactor } from '../../src/main/secrets/redactor.ts';
import type { Credential } from '../../src/shared/model/credential.ts';
import { endpointOf, type HostKey } from '../../src/shared/model/host-key.ts';
import type { Node } from '../../src/shared/model/node.ts';
import type { Lab, LabHost } from '../lab/lab.ts';
import { aCredential, aNode } from '../support/ansible-fixtures.ts';

/** The repository's playbooks. */
export const playbooksDirectory = join(import.meta.dirname, '..', '..', 'playbooks');

/** Everything a test needs to run playbooks on a lab's hosts. */
export interface AnsibleBench {
  readonly runner: PlaybookRunner;
  readonly runsDirectory: string;
  /** Secrets by `kind/id`; tests add to it. */
  readonly secrets: Map<string, string>;
  readonly hostKeys: HostKey[];
  readonly host: (name: string, credential?: Credential) => PlaybookHost;
  /** Makes the runner anew, as a program started again does. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

/** A runner with secrets and host keys in memory, on the hosts of `lab`. */
export async function openBench(lab: Lab, program?: string): Promise<AnsibleBench> {
  const runsDirectory = await mkdtemp(join(tmpdir(), 'mr-'));
  const secrets = new Map([['credential-key/cred-1', await readFile(lab.keyPath, 'utf8')]]);
  const hostKeys = lab.hosts.flatMap((host) => pinnedKeys(lab, host));
  const create = () =>
    createPlaybookRunner({
      playbooksDirectory,
      runsDirectory,
      vault: memoryVault(secrets),
      hostKeys: { byEndpoint: (endpoint) => hostKeys.filter((key) => key.endpoint === endpoint) },
      environment: process.env,
      ...(program !== undefined && { program }),
    });
  let runner = await create();
  return {
    get runner() {
      return runner;
    },
    restart: async () => {
      runner = await create();
    },
    runsDirectory,
    secrets,
    hostKeys,
    host: (name, credential = aCredential()) => playbookHost(lab, name, credential),
    dispose: () => rm(runsDirectory, { recursive: true, force: true }),
  };
}

/** A host of the lab as the runner wants it, behind the lab's jump host where there is one. */
function playbookHost(lab: Lab, name: string, credential: Credential): PlaybookHost {
  const host = lab.host(name);
  const jumpHost = lab.hosts.find(({ role }) => role === 'jump');
  const jump = jumpHost === undefined ? null : targetOf(jumpHost, credential, null);
  return { node: nodeOf(host), target: targetOf(host, credential, jump) };
}

function nodeOf(host: LabHost): Node {
  const role = host.role === 'server' ? 'server' : 'agent';
  return aNode(host.name, { internalIp: host.address, role, isInitial: host.name === 'server-1' });
}

function targetOf(host: LabHost, credential: Credential, jump: HostTarget | null): HostTarget {
  const { id } = nodeOf(host);
  return { nodeId: id, name: host.name, address: host.address, port: host.port, credential, jump };
}

/** The keys of a host as if they had been confirmed. */
function pinnedKeys(lab: Lab, host: LabHost): HostKey[] {
  const jump = lab.hosts.find(({ role }) => role === 'jump');
  const way = (to: LabHost) => ({ address: to.address, port: to.port, jump: null });
  const isBehind = jump !== undefined && host.role !== 'jump';
  const endpoint = endpointOf(isBehind ? { ...way(host), jump: way(jump) } : way(host));
  return host.hostKeys.map(({ type, fingerprint, publicKey }) => {
    const [algorithm = type, key = ''] = publicKey.trim().split(' ');
    return { endpoint, algorithm, key, fingerprint, firstSeenAt: '', confirmedAt: '' };
  });
}

/** A vault that holds its secrets in a map; everything else behaves like the real one. */
export function memoryVault(secrets: ReadonlyMap<string, string>): SecretVault {
  const open = ({ kind, id }: SecretName) => secrets.get(`${kind}/${id}`) ?? null;
  return {
    seal: () => undefined,
    open,
    has: (name) => open(name) !== null,
    forget: () => undefined,
    answer: () => undefined,
    isAnswered: () => false,
    requireKey: () => undefined,
    resolve: async (_ctx, _source, name) => {
      const value = open(name);
      if (value === null) throw new Error(`no secret ${name.kind}/${name.id}`);
      return value;
    },
    redact: (text) => [...secrets.values()].reduce((kept, secret) => kept.replaceAll(secret, '•••'), text),
    redactPieces: () => createRedactor().pieces(),
  };
}
