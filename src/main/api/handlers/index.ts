import { appHandlers } from './app.ts';
import { contactHandlers } from './contact.ts';
import { fleetHandlers } from './fleet.ts';
import type { Handlers } from './handler.ts';
import { hostsHandlers } from './hosts.ts';
import { logHandlers } from './log.ts';
import { runsHandlers } from './runs.ts';
import { sitesHandlers } from './sites.ts';
import { terminalsHandlers } from './terminals.ts';
import { topologyHandlers } from './topology.ts';

/** All handlers, by entry. */
export const handlers: Handlers = {
  ...appHandlers,
  ...contactHandlers,
  ...fleetHandlers,
  ...logHandlers,
  ...hostsHandlers,
  ...runsHandlers,
  ...topologyHandlers,
  ...terminalsHandlers,
  ...sitesHandlers,
};
