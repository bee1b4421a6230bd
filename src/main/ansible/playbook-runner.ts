import { join } from 'node:path';
import { MusterError } from '../../shared/model/error.ts';
import { endpointOf } from '../../shared/model/host-key.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { PlaybookRequest, PlaybookResult, PlaybookRunner, TaskEvent } from '../ports/playbook-runner.ts';
import type { SecretVault } from '../ports/secrets.ts';
import type { HostKeyStore } from '../ports/stores.ts';
import { openLogins } from './connection/logins.ts';
import { collectSshHosts } from './connection/ssh-hosts.ts';
import { parsePlaybookEvent } from './events/playbook-event.ts';
import { collectResults } from './events/result-collector.ts';
import { checkHostName } from './inventory/host-name.ts';
import { type AnsibleExit, runAnsible } from './run/ansible-process.ts';
import { ansibleVersion } from './run/ansible-version.ts';
import { inheritedEnvironment } from './run/inherited-environment.ts';
import { sweepRunDirectories } from './run/run-directory.ts';
import { withRunFiles } from './run/run-files.ts';
import { sudoPasswordsFrom } from './run/ways.ts';

export interface PlaybookRunnerOptions {
  /** Directory of the playbooks that ship with Muster. */
  readonly playbooksDirectory: string;
  /** Where private run directories are made; short, because sockets lie in them. */
  readonly runsDirectory: string;
  readonly vault: SecretVault;
  /** The confirmed host keys; the same as for every other connection. */
  readonly hostKeys: Pick<HostKeyStore, 'byEndpoint'>;
  /** Name or path of the program; `ansible-playbook` from the path when absent. */
  readonly program?: string;
  /** Environment that PATH and the person's own SSH agent are taken from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Runs the shipped playbooks with the ansible-playbook of this computer. Sweeps what a crashed predecessor left behind first. */
export async function createPlaybookRunner(options: PlaybookRunnerOptions): Promise<PlaybookRunner> {
  await sweepRunDirectories(options.runsDirectory, sudoPasswordsFrom(options.vault));
  const program = options.program ?? 'ansible-playbook';
  // Asked once: it takes half a second. Only an answer is remembered, so an Ansible installed meanwhile is found.
  let version: string | undefined;
  return {
    check: async (ctx) => {
      version = await ansibleVersion(ctx, program, inheritedEnvironment(options.environment));
      return { version };
    },
    run: async (ctx, request, onTask) => {
      version ??= await ansibleVersion(ctx, program, inheritedEnvironment(options.environment));
      return runPlaybook({ ...options, program }, ctx, request, onTask);
    },
  };
}

async function runPlaybook(
  options: PlaybookRunnerOptions & { readonly program: string },
  ctx: CallContext,
  request: PlaybookRequest,
  onTask: (event: TaskEvent) => void,
): Promise<PlaybookResult> {
  const { vault, program } = options;
  const hosts = hostsByName(request);
  const ownAgentSocket = options.environment.SSH_AUTH_SOCK ?? null;
  const sshHosts = collectSshHosts(
    request.hosts.map(({ target }) => target),
    (target) => options.hostKeys.byEndpoint(endpointOf(target)),
  );
  const logins = await openLogins(ctx, vault, sshHosts, ownAgentSocket);
  const collector = collectResults(hosts, { redact: (text) => vault.redact(text), onTask });
  const exit = await withRunFiles({ ...options, request, sshHosts, logins, ownAgentSocket }, (files) =>
    runAnsible(ctx, {
      program,
      argv: [...files.argv, join(options.playbooksDirectory, `${request.playbook}.yml`)],
      cwd: options.playbooksDirectory,
      env: files.env,
      onEventLine: (line) => collector.accept(parsePlaybookEvent(line)),
      onStop: files.endRemoteWork,
    }),
  );
  const results = collector.results();
  const someFailed = [...results.values()].some(({ ok }) => !ok);
  if (!collector.heardOfAnyHost() || (exit.code !== 0 && !someFailed)) throw notRun(request, exit, vault);
  return { hosts: results };
}

function hostsByName({ hosts, cluster }: PlaybookRequest): ReadonlyMap<string, NodeId> {
  if (hosts.length === 0)
    throw new MusterError('internal', `A playbook for ${cluster.name} was asked for without hosts.`);
  return new Map(hosts.map(({ node }: { readonly node: Node }) => [checkHostName(node.hostname), node.id]));
}

function notRun(request: PlaybookRequest, exit: AnsibleExit, vault: SecretVault): MusterError {
  const output = vault.redact(exit.output.trim());
  const error = /^ERROR! (.*)$/m.exec(output)?.[1];
  const reason =
    error === undefined
      ? `it ended with exit code ${exit.code ?? 'unknown'} and no result for any host`
      : error;
  return new MusterError('ansible-failed', `Ansible could not run ${request.playbook}: ${reason}.`, {
    cure: 'Read the output below; a broken Ansible installation is the usual cause.',
    detail: output.slice(-4000),
  });
}
