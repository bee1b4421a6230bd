import type { Handlers } from './handler.ts';

type ContactEntry =
  | 'hosts.scan'
  | 'hosts.keys'
  | 'hosts.confirmKey'
  | 'hosts.replaceKey'
  | 'hosts.confirmList'
  | 'hosts.test';

/** Entries about meeting hosts: their keys, and a first login. */
export const contactHandlers: Pick<Handlers, ContactEntry> = {
  'hosts.scan': ({ ctx, services, input }) => services.contact.scan(ctx, input),
  'hosts.keys': ({ ctx, services, input }) => services.contact.keys(ctx, input.nodeIds),
  'hosts.confirmKey': async ({ ctx, services, input }) => ({
    fingerprint: await services.contact.confirm(ctx, input),
  }),
  'hosts.replaceKey': async ({ ctx, services, input }) => ({
    fingerprint: await services.contact.replace(ctx, input),
  }),
  'hosts.confirmList': async ({ ctx, services, input }) => [
    ...(await services.contact.confirmList(ctx, input.nodeIds, input.text)),
  ],
  'hosts.test': ({ ctx, services, input }) => services.contact.test(ctx, input.nodeIds),
};
