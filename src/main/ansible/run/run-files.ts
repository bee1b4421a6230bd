import { join } from 'node:path';
import type { PlaybookName, PlaybookRequest } from '../../ports/playbook-runner.ts';
import type { Logins } from '../connection/logins.ts';
import { serveSecrets } from '../connection/secrets-server.ts';
import { loginOptions, renderKnownHosts, renderSshConfig } from '../connection/ssh-config.ts';
import type { SshHost } from '../connection/ssh-hosts.ts';
import { type InventoryStage, renderInventory } from '../inventory/render-inventory.ts';
import { toUnsafeJson } from '../inventory/unsafe-yaml.ts';
import { serveSshAgent } from '../ssh-agent/agent-server.ts';
import { buildClusterVariables, buildRemovalVariables } from '../variables/cluster-variables.ts';
import type { JsonValue, Settings } from '../variables/json-value.ts';
import { buildNodeConfig } from '../variables/node-config.ts';
import { buildRegistries } from '../variables/registries.ts';
import { ansibleConfiguration, ansibleEnvironment, sshArguments } from './ansible-environment.ts';
import { makeRunDirectory, type RunDirectory } from './run-directory.ts';
import { endRemoteWork } from './ssh-masters.ts';
import { waysFile } from './ways.ts';

export interface RunFilesRequest {
  readonly request: PlaybookRequest;
  readonly sshHosts: readonly SshHost[];
  readonly logins: Logins;
  readonly ownAgentSocket: string | null;
  readonly playbooksDirectory: string;
  readonly runsDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What ansible-playbook is started with. */
export interface RunFiles {
  /** Ends on the hosts what was going on when Ansible was stopped. */
  readonly endRemoteWork: () => Promise<void>;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const stageOf: Readonly<Record<PlaybookName, InventoryStage>> = {
  prepare_hosts: 'all',
  install_initial_server: 'initial-server',
  install_joining_servers: 'joining-servers',
  install_agents: 'agents',
  verify_cluster: 'all',
  uninstall: 'all',
  take_back_nodes: 'all',
  restore_hosts: 'all',
};

/** Work on the host of a node that may have left its cluster already. */
const takesAway: ReadonlySet<PlaybookName> = new Set(['take_back_nodes', 'restore_hosts']);

/** Lays out a private directory and serves keys and secrets on sockets in it; takes all of it away when `work` has ended. */
export async function withRunFiles<T>(
  options: RunFilesRequest,
  work: (files: RunFiles) => Promise<T>,
): Promise<T> {
  const { request, sshHosts, logins, playbooksDirectory } = options;
  const directory = await makeRunDirectory(options.runsDirectory);
  await using closing = new AsyncDisposableStack();
  closing.defer(() => directory.remove());

  const agent = await serveSshAgent(directory.file('agent'), [...new Set(logins.keys.values())]);
  closing.defer(() => agent.close());
  const secretsSocket = directory.file('secrets');
  const secrets = await serveSecrets(secretsSocket, {
    variables: secretInventory(request, sshHosts, logins),
    passwords: logins.passwords,
  });
  closing.defer(() => secrets.close());

  await writeSshFiles(directory, options);
  await directory.write('ansible.cfg', ansibleConfiguration);
  await directory.write(...waysFile(sshHosts.map(({ target }) => target.credential)));
  await directory.write('inventory.yml', inventoryOf(directory, request, sshHosts));
  const askProgram = join(playbooksDirectory, 'plugins', 'ask_muster');
  return await work({
    endRemoteWork: async () => {
      const ends = sshHosts.map(({ alias }, index) =>
        endRemoteWork(directory.masterSocket(index), logins.sudoPasswords.get(alias)),
      );
      await Promise.all(ends);
    },
    argv: [
      '--inventory',
      directory.file('inventory.yml'),
      '--inventory',
      askProgram,
      ...playOptions(request),
    ],
    env: ansibleEnvironment({
      directory,
      playbooksDirectory,
      secretsSocket,
      askProgram,
      own: options.environment,
    }),
  });
}

/** The app waits for nodes itself and makes its batches itself. */
function playOptions(request: PlaybookRequest): readonly string[] {
  const ours = JSON.stringify({
    wait_for_ready: request.playbook === 'verify_cluster',
    agent_batches: ['100%'],
  });
  return ['--extra-vars', ours, ...(request.check === true ? ['--check', '--diff'] : [])];
}

async function writeSshFiles(directory: RunDirectory, options: RunFilesRequest): Promise<void> {
  const publicKey = (alias: string) => directory.file(`${alias}.pub`);
  const paths = {
    knownHosts: directory.file('known_hosts'),
    agentSocket: directory.file('agent'),
    ownAgentSocket: options.ownAgentSocket,
    publicKey,
  };
  for (const [alias, { type, blob }] of options.logins.keys) {
    await directory.write(`${alias}.pub`, `${type} ${blob.toString('base64')}\n`);
  }
  await directory.write('known_hosts', renderKnownHosts(options.sshHosts));
  await directory.write('ssh_config', renderSshConfig(options.sshHosts, paths));
}

function inventoryOf(
  directory: RunDirectory,
  request: PlaybookRequest,
  sshHosts: readonly SshHost[],
): string {
  const { cluster, bundleDirectory, imageArchives = [] } = request;
  const connections = new Map(
    sshHosts.map((host, index) => [host.target.nodeId, connectionOf(directory, host, index)]),
  );
  return renderInventory({
    stage: stageOf[request.playbook],
    nodes: request.hosts.map(({ node }) => node),
    joinsRunningCluster: request.playbook === 'install_joining_servers',
    withRemoved: takesAway.has(request.playbook),
    variables: takesAway.has(request.playbook)
      ? buildRemovalVariables({ cluster, bundleDirectory })
      : buildClusterVariables({ cluster, nodes: request.allNodes, bundleDirectory, imageArchives }),
    hostVariables: (node) => {
      const python = node.facts?.python?.path;
      return {
        ...connections.get(node.id),
        ...(python !== undefined && { ansible_python_interpreter: python }),
        node_config: { ...buildNodeConfig(node) },
      };
    },
  });
}

function connectionOf(directory: RunDirectory, host: SshHost, index: number): Settings {
  return {
    ansible_host: host.alias,
    ansible_user: host.target.credential.user,
    ansible_ssh_args: sshArguments(directory, loginOptions(host)),
    // Expanded twice, by Ansible and by ssh.
    ansible_control_path: directory.masterSocket(index).replaceAll('%', '%%%%'),
  };
}

/** The part of the inventory that is never a file. */
function secretInventory(request: PlaybookRequest, sshHosts: readonly SshHost[], logins: Logins): string {
  const aliasOf = new Map(sshHosts.map((host) => [host.target.nodeId, host.alias]));
  const hostvars: Record<string, JsonValue> = {};
  for (const { node, target } of request.hosts) {
    const password = logins.sudoPasswords.get(aliasOf.get(target.nodeId) ?? '');
    if (password !== undefined) hostvars[node.hostname] = { ansible_become_password: password };
  }
  const vars: Record<string, JsonValue> = {
    cluster_registries: { ...buildRegistries(request.cluster.registry, request.registryPasswords) },
    ...(request.token !== undefined && { cluster_token: request.token }),
  };
  // An inventory script's variables count only for hosts that it lists itself.
  const hosts = JSON.stringify(request.hosts.map(({ node }) => node.hostname));
  return `{"_meta":{"hostvars":${toUnsafeJson(hostvars)}},"all":{"hosts":${hosts},"vars":${toUnsafeJson(vars)}}}`;
}
