import type { FoundLease } from '../../shared/model/lease.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { HostTarget } from './host-target.ts';

/** For whom a cluster is held. */
export interface HoldRequest {
  readonly clusterName: string;
  readonly runId: string;
  readonly operation: string;
}

/** The lease of one run. It is the run's alone: made with it, given back at its end. */
export interface ClusterHold {
  /**
   * Takes the lease on the initial server and renews it from then on. A lease that a dead process of this laptop left is taken over, and said so.
   * @throws MusterError `cluster-leased` naming owner, run and age, and what reaching the host throws.
   */
  take(ctx: CallContext, server: HostTarget): Promise<void>;
  /** Whether the file on the server says that it is ours. @returns evidence for it, or null. Before {@link take} it is nobody's. */
  look(ctx: CallContext): Promise<string | null>;
  /** Fires with a MusterError `lease-lost` when a renewal finds that somebody broke it. */
  readonly lost: AbortSignal;
  /**
   * Ends the renewing and takes the file away, its directory too where nothing else is in it. Does nothing where nothing was taken. Never
   * throws: a server that does not answer now is a warning, and the lease becomes stale by itself.
   */
  giveBack(ctx: CallContext): Promise<void>;
}

/** Leases on clusters: one laptop at a time works on a cluster. They lie on its initial server, because laptops do not know of each other. */
export interface ClusterLeases {
  forRun(request: HoldRequest): ClusterHold;
  /** Who holds a cluster; null for nobody. */
  look(ctx: CallContext, server: HostTarget): Promise<FoundLease | null>;
  /** Takes away the lease that was found. @returns false where it is another one by now, or none. */
  break(ctx: CallContext, server: HostTarget, found: FoundLease): Promise<boolean>;
}
