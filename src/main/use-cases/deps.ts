import type { Cluster } from '../../shared/model/cluster.ts';
import type { Node } from '../../shared/model/node.ts';
import type { Run } from '../../shared/model/run.ts';
import type { CrashHook } from '../orchestrator/engine/crash-points.ts';
import type { Clock } from '../platform/clock.ts';
import type { LogSink } from '../platform/log.ts';
import type { BundleLibrary } from '../ports/bundles.ts';
import type { ClusterAccess } from '../ports/cluster-api.ts';
import type { ClusterLeases } from '../ports/cluster-lease.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Journal, OwnerState } from '../ports/journal.ts';
import type { PlaybookRunner } from '../ports/playbook-runner.ts';
import type { ReportRenderer } from '../ports/reports.ts';
import type { SecretVault } from '../ports/secrets.ts';
import type { SiteFileCodec } from '../ports/site-file.ts';
import type { Stores } from '../ports/stores.ts';

/** What the use cases are made from; built once by the composition root. */
export interface AppDeps {
  readonly stores: Stores;
  readonly journal: Journal;
  readonly hosts: Hosts;
  readonly playbooks: PlaybookRunner;
  readonly bundles: BundleLibrary;
  readonly clusterAccess: ClusterAccess;
  /** Who works on a cluster, among laptops. */
  readonly leases: ClusterLeases;
  readonly vault: SecretVault;
  readonly siteFile: SiteFileCodec;
  readonly reports: ReportRenderer;
  readonly clock: Clock;
  /** This process, as it stands in the rows of its runs. */
  readonly owner: Run['owner'];
  /** Whether the process that a run names as its owner is still there. */
  readonly ownerState: (owner: Run['owner']) => OwnerState;
  /** Where each run has a directory of its own, for this user alone: log, events, report, evidence. */
  readonly runsDirectory: string;
  readonly logSink: LogSink;
  readonly crash: CrashHook;
  readonly portableKubeconfig: (text: string, cluster: Cluster, address: string) => string;
  /** Ansible inventory of a cluster as text, without secrets. */
  readonly inventory: (cluster: Cluster, nodes: readonly Node[]) => string;
}
