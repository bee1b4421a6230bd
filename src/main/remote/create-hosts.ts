import type { Duplex } from 'node:stream';
import type { CallContext } from '../platform/call-context.ts';
import type { Clock } from '../platform/clock.ts';
import type { Command } from '../ports/commands.ts';
import type { HostTarget } from '../ports/host-target.ts';
import type { ExecResult, HostKeyDecider, Hosts, ReadRunner, WriteRunner } from '../ports/hosts.ts';
import type { SecretVault } from '../ports/secrets.ts';
import type { HostKeyStore } from '../ports/stores.ts';
import { checkExit } from './exec/check-exit.ts';
import { runDetached } from './exec/detached.ts';
import { createKillers } from './exec/group-killer.ts';
import { type Remote, remoteFor } from './exec/remote.ts';
import { gatherFacts } from './facts/gather-facts.ts';
import { uploadFile } from './files/upload.ts';
import { writeFile } from './files/write.ts';
import { hearGreeting } from './scan/hear-greeting.ts';
import { openShell } from './shells/open-shell.ts';
import { receiveFile } from './shells/receive-file.ts';
import { Gate } from './ssh/gate.ts';
import { HostKeys } from './ssh/host-keys.ts';
import { ConnectionPool } from './ssh/pool.ts';
import { openTunnel } from './ssh/tunnel.ts';

/** Handshakes of runs at work at once, over all hosts. */
const HANDSHAKES = 8;
/** And of what people do by hand: a terminal does not wait behind twenty hosts that a run looks at. */
const SHELL_HANDSHAKES = 4;

export interface HostsOptions {
  readonly vault: SecretVault;
  readonly hostKeys: HostKeyStore;
  readonly decider: HostKeyDecider;
  readonly clock: Clock;
  /** Socket of the person's ssh-agent; SSH_AUTH_SOCK where it is not given. */
  readonly agentSocket?: string;
}

/** Hosts over SSH. `close` must be called in the end: open connections keep the process alive. */
export function createHosts({ vault, hostKeys, decider, clock, agentSocket }: HostsOptions): Hosts {
  const connector = {
    vault,
    agentSocket: agentSocket ?? process.env.SSH_AUTH_SOCK,
    hostKeys: new HostKeys(hostKeys, decider, clock),
  };
  const pool = new ConnectionPool({ ...connector, handshakes: new Gate(HANDSHAKES) });
  // What people do by hand has connections of its own: a shell that prints without end fills its connection and takes its sessions.
  const shells = new ConnectionPool({ ...connector, handshakes: new Gate(SHELL_HANDSHAKES) });
  const killers = createKillers();
  const remote = (target: HostTarget) => remoteFor({ pool, vault, killers }, target);
  return {
    reader: async (ctx, target) => {
      await pool.get(ctx, target);
      return readRunner(remote(target));
    },
    writer: async (ctx, target) => {
      await pool.get(ctx, target);
      return writeRunner(remote(target));
    },
    facts: (ctx, target) => gatherFacts(ctx, remote(target)),
    tunnel: (ctx: CallContext, target: HostTarget, port: number): Promise<Duplex> =>
      openTunnel(ctx, pool, { target, port }),
    shell: (ctx, target, size) => openShell(ctx, shells, { target, size }),
    receive: (ctx, target, request) => receiveFile(ctx, shells, { ...request, target }),
    key: (ctx, target) => pool.key(ctx, target),
    greeting: (ctx, endpoint) => hearGreeting(ctx, endpoint),
    close: async () => {
      await Promise.all([pool.close(), shells.close()]);
    },
  };
}

function readRunner(remote: Remote): ReadRunner {
  return { target: remote.target, read: (ctx, command) => run(ctx, remote, command) };
}

function writeRunner(remote: Remote): WriteRunner {
  return {
    ...readRunner(remote),
    exec: (ctx, command) => run(ctx, remote, command),
    execDetached: async (ctx, name, command) =>
      judge(remote, command, await runDetached(ctx, remote, { name, command })),
    upload: (ctx, request) => uploadFile(ctx, remote, request),
    write: (ctx, request) => writeFile(ctx, remote, request),
  };
}

async function run(ctx: CallContext, remote: Remote, command: Command): Promise<ExecResult> {
  const { argv, sudo = false, stdin } = command;
  const job = { argv, root: sudo, ...(stdin === undefined ? {} : { input: stdin }) };
  return judge(remote, command, await remote.run(ctx, job));
}

function judge(remote: Remote, { argv, allowExit = [] }: Command, result: ExecResult): ExecResult {
  return checkExit(result, { target: remote.target, argv, allowExit, redact: remote.redact });
}
