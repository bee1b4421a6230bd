import { followRecorded } from '../follow-recorded.ts';
import type { Handlers } from './handler.ts';

/** Entries about what is wanted of a site. */
export const topologyHandlers: Pick<Handlers, 'topology.save' | 'topology.siteFile' | 'topology.recorded'> = {
  'topology.save': async ({ ctx, services, input }) => {
    await services.saveTopology(ctx, input);
    return {};
  },
  'topology.siteFile': ({ ctx, services, input }) => services.siteFile(ctx, input.siteId),
  'topology.recorded': ({ ctx, services }) => followRecorded(services, ctx.signal),
};
