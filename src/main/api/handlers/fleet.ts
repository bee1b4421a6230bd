import { fleetSnapshot } from '../fleet-snapshot.ts';
import type { Handlers } from './handler.ts';

/** Entries about what is recorded. */
export const fleetHandlers: Pick<Handlers, 'fleet.snapshot'> = {
  'fleet.snapshot': ({ services, input }) => fleetSnapshot(services, input.clusterId ?? null),
};
