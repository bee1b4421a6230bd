import type { SshHost } from './ssh-hosts.ts';

/** Where ssh finds what belongs to one run. */
export interface SshPaths {
  readonly knownHosts: string;
  /** Socket of the agent that serves the site's keys. */
  readonly agentSocket: string;
  /** Socket of the person's own agent; null where there is none. */
  readonly ownAgentSocket: string | null;
  /** Public key by alias, for hosts that log in with a key. */
  readonly publicKey: (alias: string) => string;
}

/** How a host is logged in to, as options that Ansible must not override. */
export function loginOptions(host: SshHost): readonly string[] {
  const { method } = host.target.credential.auth;
  if (method === 'key' || method === 'agent') return ['PreferredAuthentications=publickey'];
  return [
    'PreferredAuthentications=keyboard-interactive,password',
    'PasswordAuthentication=yes',
    'KbdInteractiveAuthentication=yes',
    'PubkeyAuthentication=no',
  ];
}

/** A private ssh configuration: pinned keys only, nothing of the person's own configuration, no secrets. */
export function renderSshConfig(hosts: readonly SshHost[], paths: SshPaths): string {
  const common = [
    'Host *',
    '  StrictHostKeyChecking yes',
    `  UserKnownHostsFile ${quoted(paths.knownHosts)}`,
    '  GlobalKnownHostsFile /dev/null',
    '  UpdateHostKeys no',
    '  CheckHostIP no',
    '  ForwardAgent no',
    '  NumberOfPasswordPrompts 1',
    '  ServerAliveInterval 15',
    '  ServerAliveCountMax 4',
    '',
  ];
  return [...hosts.flatMap((host) => hostLines(host, paths)), ...common].join('\n');
}

function hostLines(host: SshHost, paths: SshPaths): string[] {
  const { target, alias, jumpAlias } = host;
  return [
    `Host ${alias}`,
    `  HostName ${target.address}`,
    `  Port ${target.port}`,
    `  User ${quoted(target.credential.user)}`,
    `  HostKeyAlias ${alias}`,
    ...(jumpAlias === null ? [] : [`  ProxyJump ${jumpAlias}`]),
    ...loginOptions(host).map((option) => `  ${option.replace('=', ' ')}`),
    ...identityLines(host, paths).map((line) => `  ${line}`),
    '',
  ];
}

function identityLines({ alias, target }: SshHost, paths: SshPaths): string[] {
  switch (target.credential.auth.method) {
    case 'key':
      // Only this host's own key is offered: sshd counts each one offered as an attempt.
      return [
        `IdentityAgent ${quoted(paths.agentSocket)}`,
        'IdentitiesOnly yes',
        `IdentityFile ${quoted(paths.publicKey(alias))}`,
      ];
    case 'agent':
      return [`IdentityAgent ${paths.ownAgentSocket === null ? 'none' : quoted(paths.ownAgentSocket)}`];
    case 'password':
    case 'keyboard-interactive':
      return ['IdentityAgent none'];
  }
}

/** known_hosts by alias, so that a jump host or a port cannot change which key is expected. */
export function renderKnownHosts(hosts: readonly SshHost[]): string {
  return hosts
    .flatMap(({ alias, hostKeys }) => hostKeys.map(({ key }) => `${alias} ${keyType(key)} ${key}\n`))
    .join('');
}

/** The type a public key says itself: known_hosts wants `ssh-rsa` where the negotiated algorithm was `rsa-sha2-512`. */
function keyType(key: string): string {
  const blob = Buffer.from(key, 'base64');
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('ascii');
}

/** For ssh_config(5), which takes a value with blanks in double quotes and expands `%`. */
function quoted(value: string): string {
  return `"${value.replaceAll('%', '%%')}"`;
}
