import type { NodeRole } from '../../../shared/model/node.ts';

/** A cluster in one word, worst first. */
export const glances = ['needs', 'half', 'degraded', 'running', 'planned', 'healthy'] as const;
export type Glance = (typeof glances)[number];

/** What of the fleet is shown. An empty word or null lets everything through. */
export interface FleetFilter {
  /** Words that all have to be found in a host or its cluster. */
  readonly text: string;
  readonly state: Glance | null;
  /** `none` for hosts without a cluster. */
  readonly role: NodeRole | 'none' | null;
  readonly siteId: string | null;
  readonly rack: string | null;
}

export const wholeFleet: FleetFilter = { text: '', state: null, role: null, siteId: null, rack: null };
