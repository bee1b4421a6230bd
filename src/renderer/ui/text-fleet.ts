import { count } from './count.ts';

/** A cluster's state in a word; part of the one catalogue. */
export const glanceText = {
  needs: 'needs you',
  half: 'half installed',
  degraded: 'degraded',
  running: 'running',
  planned: 'not installed',
  healthy: 'healthy',
} as const;

/** How a host and Muster stand to each other, where a row has to speak of it. */
export const meetingText = {
  unmet: 'never met',
  known: 'not looked at yet',
  changed: 'shows another key',
  silent: 'no answer',
  refused: 'login failed',
} as const;

/** The words of searching and narrowing the fleet. */
export const fleetToolsText = {
  title: 'Search the fleet',
  search: 'Search',
  example: 'name, address, rack=2',
  state: 'State',
  role: 'Role',
  site: 'Site',
  rack: 'Rack',
  any: 'any',
  roles: { server: 'servers', agent: 'agents', none: 'without a cluster' },
  found: (found: number, all: number) => `${found} of ${count(all, 'host', 'hosts')}`,
  whole: 'Show all',
  nothing: 'Nothing in the fleet is like that.',
  nothingSay: 'Take a word out of the search, or show all.',
  terminalOn: (host: string) => `Open a terminal on ${host}`,
  keyChanged: (host: string) => `${host} shows another host key`,
  keysChanged: (n: number, site: string) => `${count(n, 'host', 'hosts')} of ${site} show another host key`,
  keyChangedSay: 'No new connection is made there. Nobody logs in until a person has compared both keys.',
  half: (cluster: string) => `${cluster} is half installed`,
  halfSay:
    'Its last run ended before the cluster was whole, and nothing goes on by itself. Install it once more, or uninstall it.',
  compare: 'Compare keys',
  moreNeeds: (n: number) => `Show ${n} more`,
} as const;
