import { followRecorded } from '../follow-recorded.ts';
import { hostDetails } from '../host-details.ts';
import type { Handlers } from './handler.ts';

type TopologyEntry = Extract<keyof Handlers, `topology.${string}`>;

/** Entries about what is wanted of a site. */
export const topologyHandlers: Pick<Handlers, TopologyEntry> = {
  'topology.save': async ({ ctx, services, input }) => {
    await services.saveTopology(ctx, input);
    return {};
  },
  'topology.siteFile': ({ ctx, services, input }) => services.siteFile(ctx, input.siteId),
  'topology.host': ({ services, input }) => hostDetails(services, input.nodeId),
  'topology.templates': ({ services }) => ({ templates: [...services.templates()] }),
  'topology.keepTemplate': ({ services, input }) => {
    services.keepTemplate(input);
    return {};
  },
  'topology.dropTemplate': ({ services, input }) => {
    services.dropTemplate(input.name);
    return {};
  },
  'topology.recorded': ({ ctx, services }) => followRecorded(services, ctx.signal),
};
