import type { Bundle, BundleFile } from '../../shared/model/bundle.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { ReadRunner, WriteRunner } from './hosts.ts';

/** What reading an artifact directory gives: the bundle where it could be understood, and what is wrong with it. */
export interface BundleReading {
  readonly bundle: Bundle | null;
  readonly findings: readonly Finding[];
}

/** A file of the bundle that is not, or not rightly, on a node. */
export interface StagingGap {
  readonly file: BundleFile;
  readonly reason: 'missing' | 'checksum';
}

/** What the one who asks knows about the use of a bundle. */
export interface BundleUse {
  /** A private registry has the images, so that a missing image archive is a warning and does not block. */
  readonly registryServesImages?: boolean;
}

export interface BundleLibrary {
  /**
   * Reads a directory of RKE2 or K3s artifacts and hashes every file (a file unchanged in size and time since it was last
   * verified is not hashed again). @throws MusterError `bundle-unreadable` where the directory cannot be read.
   */
  verify(ctx: CallContext, directory: string, use?: BundleUse): Promise<BundleReading>;
  /**
   * The files one node needs: its architecture, the cluster's network, nothing more.
   * @throws MusterError `bundle-incomplete` naming what the bundle lacks for it.
   */
  filesFor(bundle: Bundle, cluster: Cluster, architecture: string): readonly BundleFile[];
  /** What is not rightly there. Checks sums on the node itself. */
  gaps(ctx: CallContext, node: ReadRunner, files: readonly BundleFile[]): Promise<readonly StagingGap[]>;
  /** Sends what is missing and nothing else; progress in bytes. @throws MusterError `disk-full` and what an upload throws. */
  stage(
    ctx: CallContext,
    node: WriteRunner,
    request: { readonly bundle: Bundle; readonly gaps: readonly StagingGap[] },
  ): Promise<void>;
  /** Takes the artifacts off a node, and the directory they lay in; what is not there is fine. */
  unstage(ctx: CallContext, node: WriteRunner): Promise<void>;
  /** Directory on the nodes, such as /var/lib/muster/bundle. */
  readonly stagingDirectory: string;
}
