import type { Terminal, TerminalItem, TerminalSize } from '../../shared/contract/terminals.ts';
import type { NodeId, SendingId, TerminalId } from '../../shared/model/ids.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { IncomingRequest } from './hosts.ts';

/** A file that a window sends to the host of a terminal. */
export interface FileToSend extends IncomingRequest {
  readonly sizeBytes: number;
}

/**
 * The shells of this process. They live as long as the app; windows come and go.
 * All throw or reject with a MusterError for what a person can mend.
 */
export interface TerminalServices {
  list(): readonly Terminal[];
  /** @throws MusterError `not-found`, `bad-input` beyond the limits. */
  open(nodeId: NodeId, size: TerminalSize): Terminal;
  output(id: TerminalId, signal: AbortSignal): AsyncIterable<TerminalItem>;
  /** @returns those that took nothing. */
  write(ids: readonly TerminalId[], data: Buffer): Promise<TerminalId[]>;
  resize(id: TerminalId, size: TerminalSize): void;
  reconnect(id: TerminalId): void;
  close(id: TerminalId): Promise<void>;
  record(id: TerminalId, on: boolean): Promise<Terminal>;
  send(
    ctx: CallContext,
    id: TerminalId,
    request: FileToSend,
  ): Promise<{ sendingId: SendingId; path: string }>;
  sendPiece(id: SendingId, at: number, data: Buffer): Promise<void>;
  sendEnd(id: SendingId): Promise<void>;
  sendCancel(id: SendingId): Promise<void>;
}
