import type { Handlers } from './handler.ts';

type TerminalsEntry = Extract<keyof Handlers, `terminals.${string}`>;

const bytes = (text: string) => Buffer.from(text, 'base64');

/** Entries about shells on hosts. */
export const terminalsHandlers: Pick<Handlers, TerminalsEntry> = {
  'terminals.list': ({ services }) => [...services.terminals.list()],
  'terminals.open': ({ services, input }) => services.terminals.open(input.nodeId, input.size),
  'terminals.output': ({ ctx, services, input }) => services.terminals.output(input.id, ctx.signal),
  'terminals.write': async ({ services, input }) => ({
    refused: await services.terminals.write(input.ids, bytes(input.data)),
  }),
  'terminals.resize': ({ services, input }) => {
    services.terminals.resize(input.id, input.size);
    return {};
  },
  'terminals.reconnect': ({ services, input }) => {
    services.terminals.reconnect(input.id);
    return {};
  },
  'terminals.close': async ({ services, input }) => {
    await services.terminals.close(input.id);
    return {};
  },
  'terminals.record': ({ services, input }) => services.terminals.record(input.id, input.on),
  'terminals.send': ({ ctx, services, input: { id, ...file } }) => services.terminals.send(ctx, id, file),
  'terminals.sendPiece': async ({ services, input }) => {
    await services.terminals.sendPiece(input.id, input.at, bytes(input.data));
    return {};
  },
  'terminals.sendEnd': async ({ services, input }) => {
    await services.terminals.sendEnd(input.id);
    return {};
  },
  'terminals.sendCancel': async ({ services, input }) => {
    await services.terminals.sendCancel(input.id);
    return {};
  },
};
