import { eventsDescriptor } from './ansible-process.ts';
import { inheritedEnvironment } from './inherited-environment.ts';
import type { RunDirectory } from './run-directory.ts';

/**
 * Settings that are the same in every run. Paths are given in the environment, where nothing needs quoting.
 * `timeout` is for a connection: with Ansible's 10 s a cable that is out for a moment ends a run.
 */
export const ansibleConfiguration = `[defaults]
interpreter_python = auto_silent
nocows = true
no_target_syslog = true
display_args_to_stdout = false
timeout = 30
retry_files_enabled = false
host_key_checking = true
forks = 20

[inventory]
enable_plugins = script, yaml
any_unparsed_is_failed = true

[ssh_connection]
pipelining = true
`;

export interface EnvironmentRequest {
  readonly directory: RunDirectory;
  readonly playbooksDirectory: string;
  readonly secretsSocket: string;
  readonly askProgram: string;
  readonly own: Readonly<Record<string, string | undefined>>;
}

/** The environment of ansible-playbook: everything it writes lies in the run's directory, nothing it reads does not belong to it. */
export function ansibleEnvironment(request: EnvironmentRequest): Record<string, string> {
  const { directory, playbooksDirectory, own } = request;
  return {
    ...inheritedEnvironment(own),
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    ANSIBLE_CONFIG: directory.file('ansible.cfg'),
    ANSIBLE_HOME: directory.file('ansible'),
    ANSIBLE_LOCAL_TEMP: directory.file('tmp'),
    ANSIBLE_SSH_ARGS: sshArguments(directory, []),
    ANSIBLE_CALLBACK_PLUGINS: `${playbooksDirectory}/plugins/callback`,
    ANSIBLE_CALLBACKS_ENABLED: 'muster_events',
    ANSIBLE_FORCE_COLOR: 'false',
    ANSIBLE_DISPLAY_SKIPPED_HOSTS: 'false',
    MUSTER_EVENTS_FD: String(eventsDescriptor),
    MUSTER_SECRETS_SOCKET: request.secretsSocket,
    SSH_ASKPASS: request.askProgram,
    SSH_ASKPASS_REQUIRE: 'force',
    // OpenSSH before 8.4 does not know the line above and asks through SSH_ASKPASS only where it sees a display.
    DISPLAY: ':muster',
  };
}

/** First options on ssh's command line, which win over those Ansible adds. */
export function sshArguments(directory: RunDirectory, options: readonly string[]): string {
  const quoted = `'${directory.file('ssh_config').replaceAll("'", `'"'"'`)}'`;
  const all = ['ControlMaster=auto', 'ControlPersist=60s', ...options];
  return [`-F ${quoted}`, ...all.map((option) => `-o ${option}`)].join(' ');
}
