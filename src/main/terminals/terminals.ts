import { TERMINAL_LIMIT, type TerminalSize } from '../../shared/contract/terminals.ts';
import { MusterError } from '../../shared/model/error.ts';
import { type NodeId, type TerminalId, terminalIdSchema } from '../../shared/model/ids.ts';
import type { Clock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import type { Logger } from '../platform/log.ts';
import type { HostTarget } from '../ports/host-target.ts';
import type { HostShells } from '../ports/hosts.ts';
import type { RedactedPieces } from '../ports/secrets.ts';
import type { TerminalServices } from '../ports/terminals.ts';
import { followTerminal } from './follow.ts';
import { startRecorder } from './recorder.ts';
import { Sendings } from './sendings.ts';
import { TerminalSession } from './session.ts';

/** Shells on one host; its connection has room for eight. */
const HOST_LIMIT = 8;

export interface TerminalsOptions {
  readonly hosts: HostShells;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactPieces: () => RedactedPieces;
  /** The way to a host as it is recorded now; asked again for each connection. @throws MusterError `not-found`. */
  readonly targetOf: (nodeId: NodeId) => HostTarget;
  /** Where a recording of a host goes now: with the run of its cluster, or with no run. */
  readonly recordingDirectory: (nodeId: NodeId) => string;
}

/** What the app's owner has beyond what windows have. */
export interface Terminals extends TerminalServices {
  closeAll(): Promise<void>;
}

export function createTerminals(options: TerminalsOptions): Terminals {
  const { hosts, clock, targetOf } = options;
  const sessions = new Map<TerminalId, TerminalSession>();
  /** Those whose recording is about to begin: a second wish for it must not make a second file. */
  const beginning = new Set<TerminalId>();
  const sendings = new Sendings();

  const session = (id: TerminalId): TerminalSession => {
    const found = sessions.get(id);
    if (found !== undefined) return found;
    throw new MusterError('not-found', 'This terminal is not open any more.', {
      cure: 'Open a new one to the host.',
    });
  };
  const close = async (id: TerminalId) => {
    const closing = sessions.get(id);
    sessions.delete(id);
    await closing?.close();
  };
  return {
    list: () => [...sessions.values()].map(({ terminal }) => terminal),
    open: (nodeId, size) => {
      const target = targetOf(nodeId);
      checkRoom([...sessions.values()], target);
      const opened = newSession(options, target, size);
      const { id } = opened.terminal;
      sessions.set(id, opened);
      return opened.terminal;
    },
    output: (id, signal) => followTerminal(session(id), { clock, signal }),
    write: async (ids, data) => {
      // One that does not read must not keep the others waiting.
      if (ids.length > 1) return ids.filter((id) => !isTyped(sessions.get(id), data));
      const took = await Promise.all(ids.map((id) => writeTo(sessions.get(id), data)));
      return ids.filter((_, index) => took[index] !== true);
    },
    resize: (id, size) => session(id).resize(size),
    reconnect: (id) => session(id).reconnect(),
    close,
    record: async (id, on) => {
      const recorded = session(id);
      if (!on) await recorded.stopRecording();
      else if (!recorded.isRecording && !beginning.has(id)) {
        beginning.add(id);
        await record(options, recorded).finally(() => beginning.delete(id));
      }
      return recorded.terminal;
    },
    send: (ctx, id, { sizeBytes, ...request }) => {
      const { nodeId } = session(id).terminal;
      return sendings.begin(sizeBytes, () => hosts.receive(ctx, targetOf(nodeId), request));
    },
    sendPiece: (id, at, data) => sendings.piece(id, at, data),
    sendEnd: (id) => sendings.end(id),
    sendCancel: (id) => sendings.cancel(id),
    closeAll: async () => {
      await Promise.all([sendings.close(), ...[...sessions.keys()].map(close)]);
    },
  };
}

function newSession(options: TerminalsOptions, target: HostTarget, size: TerminalSize): TerminalSession {
  const { hosts, clock, log, targetOf } = options;
  return new TerminalSession({
    id: terminalIdSchema.parse(newId('terminal', clock.now())),
    nodeId: target.nodeId,
    hostname: target.name,
    user: target.credential.user,
    size,
    ctx: { clock, log },
    connect: (ctx, now) => hosts.shell(ctx, targetOf(target.nodeId), now),
  });
}

/** Hands keys to one of several, without waiting until they are taken. */
function isTyped(session: TerminalSession | undefined, data: Buffer): boolean {
  if (session?.terminal.state.kind !== 'open') return false;
  void session.write(data);
  return true;
}

async function writeTo(session: TerminalSession | undefined, data: Buffer): Promise<boolean> {
  return session !== undefined && (await session.write(data));
}

function checkRoom(open: readonly TerminalSession[], { name, nodeId }: HostTarget): void {
  const living = open.filter(({ isOver }) => !isOver);
  if (open.length >= TERMINAL_LIMIT)
    throw new MusterError('bad-input', `${TERMINAL_LIMIT} terminals are open already.`, {
      cure: 'Close one that is not needed.',
    });
  if (living.filter(({ terminal }) => terminal.nodeId === nodeId).length >= HOST_LIMIT)
    throw new MusterError(
      'bad-input',
      `${HOST_LIMIT} terminals to ${name} are open already, and its sshd allows no more.`,
      {
        cure: `Close a terminal to ${name} that is not needed.`,
      },
    );
}

async function record(options: TerminalsOptions, session: TerminalSession): Promise<void> {
  const { terminal, size, log, flow } = session;
  const reading = flow.read(log.end);
  try {
    const recorder = await startRecorder({
      directory: options.recordingDirectory(terminal.nodeId),
      hostname: terminal.hostname,
      size,
      clock: options.clock,
      redacted: options.redactPieces(),
      log,
      reading,
      onDidStop: (recording) => session.recordingStopped(recording),
    });
    session.recordWith(recorder);
    // It was closed while the file was made: nobody else would close that.
    if (session.isOver) await session.stopRecording();
  } catch (error) {
    reading.leave();
    throw new MusterError(
      'bad-input',
      `A recording of ${terminal.hostname} cannot be written on this laptop.`,
      {
        cure: 'Check the free space and the rights of the data directory.',
        detail: error instanceof Error ? error.message : String(error),
      },
    );
  }
}
