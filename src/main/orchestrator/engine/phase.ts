import type { Bundle } from '../../../shared/model/bundle.ts';
import type { Cluster, InstallStage } from '../../../shared/model/cluster.ts';
import type { MusterError } from '../../../shared/model/error.ts';
import type { HostFacts } from '../../../shared/model/facts.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { NodeId, RunId, StepId } from '../../../shared/model/ids.ts';
import type { Node } from '../../../shared/model/node.ts';
import type { OperationId, PlannedStep } from '../../../shared/model/plan.ts';
import type { Site } from '../../../shared/model/site.ts';
import type { CallContext } from '../../platform/call-context.ts';
import type { BundleLibrary } from '../../ports/bundles.ts';
import type { ClusterAccess, ClusterNode } from '../../ports/cluster-api.ts';
import type { ClusterHold } from '../../ports/cluster-lease.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { HostReader, HostWriter } from '../../ports/hosts.ts';
import type {
  PlaybookRequest,
  PlaybookResult,
  PlaybookRunner,
  TaskEvent,
} from '../../ports/playbook-runner.ts';
import type { SecretVault } from '../../ports/secrets.ts';
import type { Stores } from '../../ports/stores.ts';

/** What is wanted, frozen when the plan is made. */
export interface Desired {
  readonly site: Site;
  readonly cluster: Cluster;
  /** Nodes of the cluster, the initial server first, then servers, then agents. */
  readonly nodes: readonly Node[];
  readonly bundle: Bundle | null;
  readonly targets: ReadonlyMap<NodeId, HostTarget>;
}

/** A step as a phase meets it while running. */
export interface Step extends PlannedStep {
  /** Null for a step on the cluster as a whole. */
  readonly node: Node | null;
  /** When this run acted on it (laptop's clock, milliseconds), or null while it has only looked. */
  readonly actedAt: number | null;
}

/** The answer of one look at a post-condition. */
export type Verdict =
  | { readonly state: 'holds'; readonly evidence: string }
  | {
      readonly state: 'not-yet';
      readonly waitingFor: string;
      readonly reason: string;
      /** What a person can do where waiting alone does not help. */
      readonly cure?: string;
    }
  /** Waiting longer cannot help. */
  | { readonly state: 'broken'; readonly error: MusterError };

/** What the Kubernetes API of the cluster says now, asked through whichever server answers. */
export type LiveCluster =
  | { readonly answers: true; readonly via: Node; readonly nodes: readonly ClusterNode[] }
  | { readonly answers: false; readonly reason: string };

/** Reads the live cluster. An answer younger than a poll is shared by all who wait, unless it was asked for before `notBefore` (laptop's clock, milliseconds). */
export type LiveClusterReader = (ctx: CallContext, notBefore?: number) => Promise<LiveCluster>;

/** What a phase that looks gets: nothing in it can change a host. */
export interface ReadTools {
  readonly runId: RunId;
  /** When this process began to work on the run (ISO 8601): a run that goes on starts looking anew. */
  readonly startedAt: string;
  readonly desired: Desired;
  readonly hosts: HostReader;
  readonly clusterAccess: ClusterAccess;
  readonly liveCluster: LiveClusterReader;
  readonly bundles: Pick<BundleLibrary, 'verify' | 'filesFor' | 'gaps' | 'stagingDirectory'>;
  readonly vault: Pick<SecretVault, 'open' | 'has'>;
  /** Nodes with the newest facts that were recorded. */
  readonly nodeById: (id: NodeId) => Node;
  /** What reading the artifacts said, before the run. */
  readonly bundleFindings: readonly Finding[];
  /** Keeps what a look at a host told: it says what a host is like and changes nothing that a person wants. */
  readonly recordFacts: (id: NodeId, facts: HostFacts) => void;
  readonly reportFindings: (findings: readonly Finding[]) => void;
  readonly reportExists: () => boolean;
  /** The lease of this run on its cluster. */
  readonly lease: Pick<ClusterHold, 'look'>;
  /** An admin kubeconfig made usable from elsewhere: registration address and the cluster's own name in it. */
  readonly portableKubeconfig: (text: string, cluster: Cluster, address: string) => string;
}

/** What a look ahead gets: playbooks run in check mode only. */
export interface PreviewTools extends ReadTools {
  readonly checkPlaybook: (
    ctx: CallContext,
    request: Omit<PlaybookRequest, 'check'>,
    onTask: (event: TaskEvent) => void,
  ) => Promise<PlaybookResult>;
}

/** What a phase that changes gets. */
export interface WriteTools extends ReadTools {
  readonly hosts: HostWriter;
  readonly bundles: BundleLibrary;
  readonly playbooks: PlaybookRunner;
  readonly vault: SecretVault;
  readonly stores: Pick<Stores, 'nodes'>;
  readonly writeReport: () => Promise<void>;
  readonly lease: Pick<ClusterHold, 'look' | 'take'>;
}

/** How acting went for one step of a batch; success is claimed by `verify` alone. */
export type ActResult = { readonly acted: true } | { readonly acted: false; readonly error: MusterError };

/**
 * The way back of a phase. Undoing is asked only for steps that acted, or may have, and goes through the groups in reverse.
 */
export interface TakeBack {
  /** One look whether nothing of the step is left; asked before undoing (then there is nothing to do) and after it until it holds. */
  isUndone(ctx: CallContext, step: Step, tools: ReadTools): Promise<Verdict>;
  /** What must hold before a group may be taken back; waited for. */
  gate?(ctx: CallContext, batch: readonly Step[], tools: ReadTools): Promise<Verdict>;
  /** Takes a group back. A step without a result has failed. */
  undo(ctx: CallContext, batch: readonly Step[], tools: WriteTools): Promise<ReadonlyMap<StepId, ActResult>>;
  /** Its groups are taken back as one: `undo` itself keeps apart what must not happen at once. */
  readonly asOne?: boolean;
  /** Status nodes have once it is proved. */
  readonly nodeStatus?: { readonly during: 'draining'; readonly after: 'removed' };
  /** Install stage of the cluster once the phase is taken back. */
  readonly returnsTo?: InstallStage;
}

/** What a look ahead says of a step that would act. */
export interface Preview {
  readonly nodeId: NodeId | null;
  readonly would: 'change' | 'nothing' | 'unknown';
  /** What it would change; or, beginning with "until" or "because", why that cannot be told. */
  readonly text: string;
  /** Unified diffs, secrets masked, each under the task it is of. */
  readonly diff: string | null;
}

/** How the steps of a phase fall into groups: a group runs together, groups one after the other. */
export type Batches = readonly (readonly PlannedStep[])[];

interface PhaseBase {
  /** The file's name; stored in journals, so never changed. */
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  /** What taking it back does, or why it cannot be taken back. */
  readonly undo: string;
  /** Pure: the steps this phase has for what is wanted. */
  plan(desired: Desired): Batches;
  /** One look at the post-condition of a step. Throws for a failed look; the engine decides whether to look again. */
  verify(ctx: CallContext, step: Step, tools: ReadTools): Promise<Verdict>;
  /** Install stage of the cluster once the phase is through. */
  readonly reaches?: InstallStage;
  /** Why a person may leave it out, as the question is put to them; absent where what follows cannot do without. */
  readonly skippable?: string;
}

/** Only looks. Success is what `verify` says; there is nothing to take back. */
export interface ObservingPhase extends PhaseBase {
  readonly kind: 'observe';
}

/** Has an effect. */
export interface ChangingPhase extends PhaseBase {
  readonly kind: 'change';
  /** Where the effect is. A run whose only effects are on the laptop has changed nothing. */
  readonly touches: 'hosts' | 'laptop';
  /** Status nodes have while this phase works on them, and after it. */
  readonly nodeStatus?: { readonly during: 'installing' | 'draining'; readonly after: 'active' | 'removed' };
  /** Absent where there is no way back; `undo` says why. */
  readonly takeBack?: TakeBack;
  /** Done again each time a run goes on, because what it made belongs to the run and not to the cluster; a look ahead passes it over. */
  readonly everyTime?: boolean;
  /** What acting would change, in check mode; absent where only acting can tell. */
  preview?(ctx: CallContext, batch: readonly Step[], tools: PreviewTools): Promise<readonly Preview[]>;
  /** What must hold before a batch may act; waited for. */
  gate?(ctx: CallContext, batch: readonly Step[], tools: ReadTools): Promise<Verdict>;
  /** Makes the effect of a batch. A step without a result has failed. */
  run(ctx: CallContext, batch: readonly Step[], tools: WriteTools): Promise<ReadonlyMap<StepId, ActResult>>;
}

export type Phase = ObservingPhase | ChangingPhase;

/** What a person asks for: an ordered list of phases. */
export interface Operation {
  readonly id: OperationId;
  readonly title: string;
  readonly phases: readonly Phase[];
}
