import type { Cluster } from '../../shared/model/cluster.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { HostTarget } from './host-target.ts';

/** A condition as Kubernetes tells it: status is a string, `Unknown` included. */
export interface NodeCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastHeartbeatTime: string | null;
}

/** What Muster reads of a Node object. */
export interface ClusterNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly conditions: readonly NodeCondition[];
  readonly unschedulable: boolean;
  readonly deleting: boolean;
  readonly kubeletVersion: string;
  readonly bootId: string;
  readonly internalIp: string | null;
}

/** A member of a cluster's etcd, as etcd itself lists it. */
export interface EtcdMember {
  /** 64 bits, in decimal: more than a number holds. */
  readonly id: string;
  /** The node's name and eight hex digits; empty for one that was added and never started. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly isLearner: boolean;
}

/** The Kubernetes API of one cluster, through an SSH tunnel to one of its servers. */
export interface ClusterApi {
  /** `ok`, or the reason it is not, a connection that may come back included. @throws MusterError for what waiting cannot cure. */
  readiness(ctx: CallContext): Promise<{ readonly ready: boolean; readonly reason: string }>;
  nodes(ctx: CallContext): Promise<readonly ClusterNode[]>;
  /** Deletes the Node object; absent is fine. */
  deleteNode(ctx: CallContext, name: string): Promise<void>;
  /** Whether a secret is there; its content is not read. */
  hasSecret(
    ctx: CallContext,
    secret: { readonly namespace: string; readonly name: string },
  ): Promise<boolean>;
}

export interface ClusterAccess {
  /**
   * Opens the API of a cluster through `server`, with the admin kubeconfig that lies there (read with sudo, kept in memory).
   * @throws MusterError `not-found` where the server has no kubeconfig yet; `cluster-api` where the API does not answer.
   */
  through(ctx: CallContext, server: HostTarget, cluster: Cluster): Promise<ClusterApi>;
  /** The admin kubeconfig as it lies on the server, untouched. */
  adminKubeconfig(ctx: CallContext, server: HostTarget, cluster: Cluster): Promise<string>;
  /**
   * The members of etcd, asked on `server` with the certificates that lie there (read with sudo, kept in memory). Without a quorum etcd
   * does not answer: the limit of time is the context's.
   * @throws MusterError `not-found` where the server has no certificates; `cluster-api` where etcd does not answer.
   */
  etcdMembers(ctx: CallContext, server: HostTarget, cluster: Cluster): Promise<readonly EtcdMember[]>;
  /** Takes a member out of etcd; one that is not there is fine. @throws as `etcdMembers`, and what etcd says against it. */
  removeEtcdMember(
    ctx: CallContext,
    of: { readonly server: HostTarget; readonly cluster: Cluster; readonly id: string },
  ): Promise<void>;
  close(): Promise<void>;
}
