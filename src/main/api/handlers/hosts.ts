import type { Handlers } from './handler.ts';

type HostsEntry = 'hosts.add' | 'hosts.logins' | 'hosts.remove' | `clusters.${'add' | 'edit' | 'remove'}`;

/** Entries about hosts before they have a role, and the clusters they are to have one in. */
export const hostsHandlers: Pick<Handlers, HostsEntry> = {
  'hosts.add': async ({ ctx, services, input }) => ({ siteId: await services.hosts.add(ctx, input) }),
  'hosts.logins': async ({ ctx, services, input }) => [...(await services.hosts.logins(ctx, input.siteId))],
  'clusters.add': ({ ctx, services, input }) => services.hosts.addCluster(ctx, input),
  'hosts.remove': async ({ ctx, services, input }) => {
    await services.hosts.remove(ctx, input.nodeIds);
    return {};
  },
  'clusters.edit': async ({ ctx, services, input }) => {
    await services.hosts.editCluster(ctx, input);
    return {};
  },
  'clusters.remove': async ({ ctx, services, input }) => {
    await services.hosts.removeCluster(ctx, input.clusterId);
    return {};
  },
};
