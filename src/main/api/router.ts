import { contract, isEntryName } from '../../shared/contract/contract.ts';
import type { Entry } from '../../shared/contract/entry.ts';
import type { ClientMessage, ServerMessage, Wire } from '../../shared/contract/wire.ts';
import { clientMessageSchema } from '../../shared/contract/wire.ts';
import { MusterError, toWireError, type WireError } from '../../shared/model/error.ts';
import { type CallContext, rootContext } from '../platform/call-context.ts';
import type { Logger } from '../platform/log.ts';
import { createCredit } from './credit.ts';
import { handlers } from './handlers/index.ts';
import type { AppServices } from './services.ts';

/** Calls and streams one face may have open; a face that needs more is broken. */
const OPEN_LIMIT = 128;

type Opening = Extract<ClientMessage, { type: 'call' | 'open' }>;
/** The shape all handlers share once the entry's own schema has parsed the input. */
type AnyHandler = (request: { ctx: CallContext; services: AppServices; input: unknown }) => unknown;

interface OpenEntry {
  readonly stop: () => void;
  readonly grant: (count: number) => void;
}

export interface WireService {
  readonly services: AppServices;
  readonly log: Logger;
}

/**
 * Answers one face over one wire until it closes: parses what comes, calls the handler, serialises what it gives or throws. A
 * message that does not parse closes the wire, because nothing can be answered to it.
 */
export function serveWire(wire: Wire, { services, log }: WireService): void {
  const open = new Map<number, OpenEntry>();
  const send = (message: ServerMessage) => wire.send(message);

  const begin = async (message: Opening) => {
    const stopped = new AbortController();
    const credit = createCredit(message.type === 'open' ? message.credit : 0, stopped.signal);
    open.set(message.id, { stop: () => stopped.abort(), grant: credit.grant });
    const ctx = rootContext({ signal: stopped.signal, log, clock: services.clock });
    try {
      const { entry, handler, input } = resolve(message);
      const answer = handler({ ctx, services, input });
      if (entry.kind === 'stream') {
        for await (const item of asItems(answer)) {
          await credit.take();
          if (stopped.signal.aborted) return;
          send({ type: 'item', id: message.id, item: entry.item.parse(item) });
        }
        send({ type: 'end', id: message.id });
      } else {
        send({ type: 'result', id: message.id, output: entry.output.parse(await answer) });
      }
    } catch (error) {
      if (!stopped.signal.aborted) send({ type: 'error', id: message.id, error: told(error, message, log) });
    } finally {
      open.delete(message.id);
    }
  };

  const mayOpen = ({ id }: Opening) => !open.has(id) && open.size < OPEN_LIMIT;
  wire.onClose(() => {
    for (const { stop } of open.values()) stop();
  });
  wire.onMessage((raw) => {
    const parsed = clientMessageSchema.safeParse(raw);
    if (!parsed.success || (isOpening(parsed.data) && !mayOpen(parsed.data))) {
      log.warn('A face sent something outside the contract; its connection was closed.');
      wire.close('misunderstood');
      return;
    }
    const message = parsed.data;
    if (message.type === 'credit') open.get(message.id)?.grant(message.count);
    else if (message.type === 'close') open.get(message.id)?.stop();
    else void begin(message);
  });
}

function isOpening(message: ClientMessage): message is Opening {
  return message.type === 'call' || message.type === 'open';
}

function resolve(message: Opening): { entry: Entry; handler: AnyHandler; input: unknown } {
  const { name } = message;
  if (!isEntryName(name)) throw outside(`There is no "${name}".`);
  const entry: Entry = contract[name];
  if ((entry.kind === 'stream') !== (message.type === 'open')) throw outside(`"${name}" is a ${entry.kind}.`);
  const parsed = entry.input.safeParse(message.input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw outside(`"${name}" was asked with a wrong ${issue?.path.join('.') || 'input'}: ${issue?.message}.`);
  }
  // The input was parsed by this entry's schema, and `Handlers` pairs each entry with a handler of that very input.
  return { entry, handler: handlers[name] as AnyHandler, input: parsed.data };
}

function outside(message: string): MusterError {
  return new MusterError('bad-input', message, {
    cure: 'Reload the window, so that both ends are of the same version.',
  });
}

function asItems(answer: unknown): AsyncIterable<unknown> {
  // Only handlers of streams come here, and `Handlers` has them give an AsyncIterable.
  return answer as AsyncIterable<unknown>;
}

/** A defect is logged with its stack and told without it. */
function told(error: unknown, { name }: Opening, log: Logger): WireError {
  const wire = toWireError(error);
  if (wire.code !== 'internal') return wire;
  log.error(`${name} failed: ${wire.detail ?? wire.message}`);
  const { detail: _stack, ...rest } = wire;
  return rest;
}
