import type { Cluster } from '../../shared/model/cluster.ts';
import type { WireError } from '../../shared/model/error.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { HostTarget } from './host-target.ts';

/** The playbooks that ship with Muster, by file name without its ending. */
export type PlaybookName =
  | 'prepare_hosts'
  | 'install_initial_server'
  | 'install_joining_servers'
  | 'install_agents'
  | 'verify_cluster'
  | 'uninstall'
  | 'take_back_nodes'
  | 'restore_hosts';

/** A host of a playbook run: what the database knows, and how to get there. */
export interface PlaybookHost {
  readonly node: Node;
  readonly target: HostTarget;
}

export interface PlaybookRequest {
  readonly playbook: PlaybookName;
  readonly cluster: Cluster;
  /** The hosts the playbook runs on. */
  readonly hosts: readonly PlaybookHost[];
  /** All nodes of the cluster, for what a configuration says of the others (names, addresses, certificates' names). */
  readonly allNodes: readonly Node[];
  /** Needed to join; absent for playbooks that do not write a configuration. */
  readonly token?: string;
  /** Image archives to place, by file name within the staged bundle. */
  readonly imageArchives?: readonly string[];
  /** Directory on the nodes where the verified artifacts lie. */
  readonly bundleDirectory: string;
  /** Passwords of private registries by host. */
  readonly registryPasswords?: Readonly<Record<string, string>>;
  /** Check mode with diffs: nothing is changed. */
  readonly check?: boolean;
}

/** One task's outcome on one host, as it happens. */
export interface TaskEvent {
  readonly nodeId: NodeId;
  readonly task: string;
  readonly outcome: 'started' | 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable';
  readonly diff?: string;
  readonly message?: string;
}

/** How a playbook ended on one host. A host without any result has failed. */
export interface PlaybookHostResult {
  readonly ok: boolean;
  readonly changed: number;
  readonly error: WireError | null;
}

export interface PlaybookResult {
  readonly hosts: ReadonlyMap<NodeId, PlaybookHostResult>;
}

/** Runs a playbook. Where Ansible itself runs is nobody else's business. */
export interface PlaybookRunner {
  /**
   * @throws MusterError `ansible-missing`, `ansible-too-old`, `cancelled`, or `ansible-failed` where no host has a result at all.
   * A failure on some hosts is a result, not an exception.
   */
  run(
    ctx: CallContext,
    request: PlaybookRequest,
    onTask: (event: TaskEvent) => void,
  ): Promise<PlaybookResult>;
  /** Version of the Ansible found. @throws MusterError `ansible-missing` or `ansible-too-old`. */
  check(ctx: CallContext): Promise<{ readonly version: string }>;
}
