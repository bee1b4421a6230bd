import type { Bundle } from '../../shared/model/bundle.ts';
import type { Cluster, InstallStage } from '../../shared/model/cluster.ts';
import type { Credential } from '../../shared/model/credential.ts';
import type { HostFacts } from '../../shared/model/facts.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { HostKey } from '../../shared/model/host-key.ts';
import type { ClusterId, CredentialId, NodeId, RunId, SiteId } from '../../shared/model/ids.ts';
import type { Node, NodeStatus } from '../../shared/model/node.ts';
import type { Site } from '../../shared/model/site.ts';

/**
 * Repositories. Each method is one whole transaction and is synchronous, so none can span an `await`.
 * Reading parses: a row that does not parse is parked and reported by `db verify`, never deleted.
 */
export interface SiteStore {
  list(): readonly Site[];
  byName(name: string): Site | null;
}

export interface ClusterStore {
  list(): readonly Cluster[];
  byId(id: ClusterId): Cluster | null;
  byName(siteId: SiteId, name: string): Cluster | null;
  setInstallStage(id: ClusterId, stage: InstallStage): void;
}

/** What may change when a node's status moves. */
export interface NodeStatusChange {
  readonly status: NodeStatus;
  /** Set on entering `installing`. */
  readonly startedAt?: string;
  /** Set on leaving it. */
  readonly finishedAt?: string;
  readonly error?: string | null;
}

export interface NodeStore {
  ofSite(siteId: SiteId): readonly Node[];
  /** Nodes of a cluster without the removed ones: servers first, the initial one leading, then by hostname. */
  ofCluster(clusterId: ClusterId): readonly Node[];
  byId(id: NodeId): Node | null;
  setFacts(id: NodeId, facts: HostFacts): void;
  /** The same for many at once, all or none. */
  setFactsOfAll(facts: ReadonlyMap<NodeId, HostFacts>): void;
  /** @throws MusterError `internal` for a move the life of a node does not allow. */
  moveStatus(id: NodeId, change: NodeStatusChange): void;
}

export interface CredentialStore {
  ofSite(siteId: SiteId): readonly Credential[];
  byId(id: CredentialId): Credential | null;
}

export interface HostKeyStore {
  byEndpoint(endpoint: string): readonly HostKey[];
  pin(key: HostKey): void;
  /** Pins a key in the place of all that were pinned for its endpoint. Where the site file vouched for one of those, it vouches for this one now. */
  replace(key: HostKey): void;
  all(): readonly HostKey[];
}

export interface BundleStore {
  byPath(path: string): Bundle | null;
  save(bundle: Bundle): void;
}

export interface FindingStore {
  /** Findings of one run replace earlier ones of that run. */
  replace(runId: RunId, findings: readonly Finding[]): void;
  ofRun(runId: RunId): readonly Finding[];
}

/** Who did what when. */
export interface AuditEntry {
  /** ISO 8601 */
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
}

export interface AuditStore {
  record(entry: AuditEntry): void;
  /** Newest first, at most `limit`. */
  list(limit: number): readonly AuditEntry[];
}

/** Small texts that are remembered between starts. */
export interface SettingStore {
  text(key: string): string | null;
  setText(key: string, text: string): void;
}

/** A whole site as a site file describes it; written in one transaction. */
export interface SiteDescription {
  readonly site: Site;
  readonly credentials: readonly Credential[];
  readonly clusters: readonly Cluster[];
  readonly nodes: readonly Node[];
  /** Host keys that the file vouches for. */
  readonly hostKeys: readonly HostKey[];
}

export interface SiteDescriptionStore {
  /**
   * Brings the rows of a site to the description: adds, changes and, for nodes never installed, removes.
   * Status, facts and install stage of what is already there stay. Ids of existing rows are kept by name.
   * @returns the rows as stored.
   */
  apply(description: SiteDescription): SiteDescription;
  /** The rows as `apply` would store them, refusals included; nothing is kept. */
  preview(description: SiteDescription): SiteDescription;
  load(siteId: SiteId): SiteDescription | null;
}

export interface Stores {
  readonly sites: SiteStore;
  readonly clusters: ClusterStore;
  readonly nodes: NodeStore;
  readonly credentials: CredentialStore;
  readonly hostKeys: HostKeyStore;
  readonly bundles: BundleStore;
  readonly findings: FindingStore;
  readonly audit: AuditStore;
  readonly settings: SettingStore;
  readonly descriptions: SiteDescriptionStore;
}
