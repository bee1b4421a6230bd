import type { AddHosts, ClusterEdit, LoginChoice, NewCluster } from '../../shared/contract/hosts.ts';
import type { ClusterId, NodeId, SiteId } from '../../shared/model/ids.ts';
import type { CallContext } from '../platform/call-context.ts';

/** What faces can do with hosts before they have a role. All reject with a MusterError for what a person can mend. */
export interface HostServices {
  /** Records hosts, all or none; no host is touched. @throws MusterError `bad-input`, `not-found`. */
  add(ctx: CallContext, request: AddHosts): Promise<SiteId>;
  /** The credentials of a site by name. */
  logins(ctx: CallContext, siteId: SiteId): Promise<readonly LoginChoice[]>;
  /** Records a cluster without hosts. @throws MusterError `bad-input`, `not-found`. */
  addCluster(
    ctx: CallContext,
    wanted: NewCluster,
  ): Promise<{ readonly siteId: SiteId; readonly clusterId: ClusterId }>;
  /** Forgets hosts without a role, all or none. @throws MusterError `not-found`, `bad-input`. */
  remove(ctx: CallContext, nodeIds: readonly NodeId[]): Promise<void>;
  /** Records another version or other artifacts of a cluster. @throws MusterError `not-found`, `run-locked`, `bad-input`. */
  editCluster(ctx: CallContext, edit: ClusterEdit): Promise<void>;
  /** Forgets a cluster of which nothing was ever installed. @throws MusterError `not-found`, `run-locked`, `bad-input`. */
  removeCluster(ctx: CallContext, clusterId: ClusterId): Promise<void>;
}
