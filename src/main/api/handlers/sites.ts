import type { Handlers } from './handler.ts';

type SitesEntry = 'sites.offered' | 'sites.preview' | 'sites.record' | 'sites.secrets' | 'sites.giveSecret';

/** Entries about sites as files describe them. */
export const sitesHandlers: Pick<Handlers, SitesEntry> = {
  'sites.offered': ({ ctx, services }) => services.sites.offered(ctx),
  'sites.preview': ({ ctx, services, input }) => services.sites.preview(ctx, input),
  'sites.record': async ({ ctx, services, input }) => ({ siteId: await services.sites.record(ctx, input) }),
  'sites.secrets': async ({ ctx, services, input }) => [...(await services.sites.secrets(ctx, input.siteId))],
  'sites.giveSecret': async ({ ctx, services, input }) => {
    await services.sites.giveSecret(ctx, input);
    return {};
  },
};
