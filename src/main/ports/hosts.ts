import type { Duplex } from 'node:stream';
import type { MusterError } from '../../shared/model/error.ts';
import type { HostFacts } from '../../shared/model/facts.ts';
import type { HostKey } from '../../shared/model/host-key.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { Command, ReadCommand } from './commands.ts';
import type { HostTarget } from './host-target.ts';

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Looks at a host and cannot do anything else: its type has no way to write. */
export interface ReadRunner {
  readonly target: HostTarget;
  /** @throws MusterError `remote-command` for an exit code the command does not allow. */
  read(ctx: CallContext, command: ReadCommand): Promise<ExecResult>;
}

/** Where a file goes on a host, and what must be true of it there. */
export interface UploadRequest {
  readonly localPath: string;
  readonly remotePath: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** File mode, such as 0o644. */
  readonly mode: number;
}

/** Text written through standard input and renamed into place, so that it is never half there and never in an argument. */
export interface WriteRequest {
  readonly remotePath: string;
  readonly content: string;
  readonly mode: number;
}

/** Changes a host. */
export interface WriteRunner extends ReadRunner {
  /** @throws MusterError `remote-command` for an exit code the command does not allow. */
  exec(ctx: CallContext, command: Command): Promise<ExecResult>;
  /**
   * Runs a long command apart from the connection: it goes on when the connection drops and is found again by `name`.
   * Output is returned at its end; a second call with the same name follows the first one.
   */
  execDetached(ctx: CallContext, name: string, command: Command): Promise<ExecResult>;
  /** Sends a file as root: resumes a half-sent one, checks its sum there, renames at the end. */
  upload(ctx: CallContext, request: UploadRequest): Promise<void>;
  write(ctx: CallContext, request: WriteRequest): Promise<void>;
}

/** What reading phases get. */
export interface HostReader {
  /** Opens (or reuses) a connection. @throws MusterError with its own code for each way a login can fail. */
  reader(ctx: CallContext, target: HostTarget): Promise<ReadRunner>;
  /** Everything worth knowing about a host, in one round trip. */
  facts(ctx: CallContext, target: HostTarget): Promise<HostFacts>;
  /** A byte stream to `port` on the host's own loopback, through SSH. */
  tunnel(ctx: CallContext, target: HostTarget, port: number): Promise<Duplex>;
}

/** What changing phases get. */
export interface HostWriter extends HostReader {
  writer(ctx: CallContext, target: HostTarget): Promise<WriteRunner>;
}

/** How a shell ended: by itself, or because its connection did. */
export type ShellEnd =
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'lost'; readonly error: MusterError };

/** How many characters a shell may draw on. */
export interface ShellSize {
  readonly columns: number;
  readonly rows: number;
}

/** A login shell on a terminal of its own. */
export interface RemoteShell {
  /** One listener. Told nothing between `pause` and `resume`; then the host waits. */
  onOutput(listener: (chunk: Buffer) => void): void;
  pause(): void;
  resume(): void;
  /** Resolves when the host can take more, or never will. */
  write(data: Buffer): Promise<void>;
  resize(size: ShellSize): void;
  /** Hangs up. */
  close(): void;
  readonly ended: Promise<ShellEnd>;
}

/** A file that a person sends to a host, under the rights of the one who logs in there. */
export interface IncomingRequest {
  /** Where it goes; empty for the home directory, or below it with `~/`. */
  readonly directory: string;
  readonly name: string;
  /** Whether another file of that name may go. */
  readonly replace: boolean;
}

/** A file on its way. It has no name of its own until `finish`. */
export interface IncomingFile {
  /** What it will be called. */
  readonly path: string;
  write(chunk: Buffer): Promise<void>;
  /** @throws MusterError `bad-input` when there is such a file by now and it was not to be replaced. */
  finish(): Promise<void>;
  /** Leaves nothing behind; never throws. */
  discard(): Promise<void>;
}

/** What a person does on a host with their own hands. Apart from the connections that runs use, so that neither is in the other's way. */
export interface HostShells {
  /** @throws MusterError with its own code for each way a login can fail. */
  shell(ctx: CallContext, target: HostTarget, size: ShellSize): Promise<RemoteShell>;
  receive(ctx: CallContext, target: HostTarget, request: IncomingRequest): Promise<IncomingFile>;
}

/** A key as a host shows it, before anything is proved to the host. */
export interface ShownHostKey {
  readonly algorithm: string;
  /** base64 */
  readonly key: string;
  readonly fingerprint: string;
}

/** How the key a host shows stands to those pinned for it. */
export interface KeyVerdict {
  readonly verdict: 'known' | 'unknown' | 'changed';
  readonly shown: ShownHostKey;
  readonly pinned: readonly HostKey[];
}

/** A port of an address. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What is asked of hosts before anything is proved to them. */
export interface HostContact {
  /** Looks at the key of a host and hangs up. @throws MusterError `host-unreachable`, `jump-host`, `host-key-unknown` for a jump host. */
  key(ctx: CallContext, target: HostTarget): Promise<KeyVerdict>;
  /** What an SSH server says first, as it came; null where none answers. Nothing is sent. */
  greeting(ctx: CallContext, endpoint: Endpoint): Promise<string | null>;
}

/** The adapter as the composition root sees it. */
export interface Hosts extends HostWriter, HostShells, HostContact {
  close(): Promise<void>;
}

/** Asked at first contact. A changed key is never asked about here: it stops everything. */
export interface HostKeyDecider {
  /** Whether to pin a key nobody has confirmed yet. */
  confirm(ctx: CallContext, offer: { readonly target: HostTarget; readonly key: HostKey }): Promise<boolean>;
}
