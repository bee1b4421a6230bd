import type { About, Standing } from '../../shared/contract/app.ts';
import type { NodeJournal } from '../../shared/contract/log.ts';
import type {
  LookNews,
  PlanRequest,
  ResumePreview,
  RollbackPreview,
  RunSpans,
  ShownPlan,
} from '../../shared/contract/runs.ts';
import type { TopologyDraft } from '../../shared/contract/topology.ts';
import type { ClusterId, NodeId, RunId, SiteId, StepId } from '../../shared/model/ids.ts';
import type { LookLine } from '../../shared/model/look.ts';
import type { OperationId } from '../../shared/model/plan.ts';
import type { ReportFormat } from '../../shared/model/report.ts';
import type { RollbackLimit } from '../../shared/model/rollback.ts';
import type { CancelMode, ResumeChangeName } from '../../shared/model/run.ts';
import type { Template } from '../../shared/model/template.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { Clock } from '../platform/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ReportFile } from '../ports/reports.ts';
import type { Stores } from '../ports/stores.ts';
import type { TerminalServices } from '../ports/terminals.ts';
import type { ContactServices } from './contact-services.ts';
import type { HostServices } from './host-services.ts';
import type { SiteServices } from './site-services.ts';

/** What the handlers may read of the stores; they never write. */
export interface ReadStores {
  readonly sites: Pick<Stores['sites'], 'list'>;
  readonly clusters: Pick<Stores['clusters'], 'list' | 'byId'>;
  readonly nodes: Pick<Stores['nodes'], 'ofSite' | 'ofCluster' | 'byId'>;
  readonly findings: Pick<Stores['findings'], 'ofRun'>;
}

/** What the handlers may read of the journal. */
export type ReadJournal = Pick<
  Journal,
  'run' | 'runsOf' | 'listed' | 'currentRun' | 'phases' | 'steps' | 'events' | 'lastSequence' | 'onDidAppend'
>;

/** A run that is to go on, with what a person has read and accepted of it. */
export interface AcceptedResume {
  readonly runId: RunId;
  readonly accept: readonly ResumeChangeName[];
  /** What stood for the offer that was shown. */
  readonly seen: string;
}

/** A way back that a person has seen the list of, and confirmed. */
export interface ConfirmedRollback {
  readonly runId: RunId;
  readonly limit: RollbackLimit;
  /** The steps of that list that are taken back, in its order. */
  readonly steps: readonly StepId[];
}

/** A host of a run whose unit is asked for its journal. */
export interface NodeJournalRequest {
  readonly runId: RunId;
  readonly nodeId: NodeId;
  /** How many of the last lines. */
  readonly lines: number;
}

/**
 * The app as its faces see it; the composition root makes it. `ctx` is the call's: its signal aborts when the face goes away.
 * All reject with a MusterError for what a person can mend.
 */
export interface AppServices {
  readonly stores: ReadStores;
  readonly journal: ReadJournal;
  readonly clock: Clock;
  readonly about: About;
  /** Sites as files describe them. */
  readonly sites: SiteServices;
  /** Hosts before they have a role. */
  readonly hosts: HostServices;
  /** Meeting hosts: keys and first logins. */
  readonly contact: ContactServices;
  /** The plan a run would follow now. @throws MusterError `not-found`, `bad-input` for a wish, and what reading the artifacts gives. */
  planRun(ctx: CallContext, request: PlanRequest): Promise<ShownPlan>;
  /** The licences of all that is shipped, as one text. */
  licences(): Promise<string>;
  standing(): Standing;
  /**
   * Begins a run and resolves when its rows are written. It has a context of its own: it goes on when `ctx` is aborted, for a closed
   * window must not stop it. @throws MusterError `run-mismatch` where it would do something else than was seen, `run-locked`, `not-found`, `bad-input` where a name had to be typed.
   */
  startRun(
    ctx: CallContext,
    request: PlanRequest & { readonly typedName: string; readonly seen: string },
  ): Promise<RunId>;
  /** Phases of an operation that may be left out, and what a person is asked then. */
  skippable(operation: OperationId): readonly { readonly phaseId: string; readonly question: string }[];
  /** How long earlier runs took. @throws MusterError `not-found`. */
  runSpans(clusterId: ClusterId, operation: OperationId): RunSpans;
  /** Looks at the hosts and tells each line as it is known; changes nothing. @throws MusterError as making the plan does. */
  dryRun(
    ctx: CallContext,
    request: PlanRequest,
    onLine: (line: LookLine) => void,
  ): Promise<NonNullable<LookNews['end']>>;
  /** Where a run would go on, and what has changed since its plan; changes nothing. @throws MusterError `run-mismatch` where it cannot go on, `not-found`. */
  planResume(ctx: CallContext, runId: RunId): Promise<ResumePreview>;
  /**
   * Goes on with a run and resolves when it is taken over.
   * @throws MusterError `run-mismatch` naming what was not accepted, or where it is not what was shown any more, `run-locked`, `not-found`.
   */
  resumeRun(ctx: CallContext, accepted: AcceptedResume): Promise<RunId>;
  /** Asks a run to stop and resolves when it has been told; its end comes as an event. @throws MusterError `not-found` when it is not running in this process. */
  cancelRun(ctx: CallContext, runId: RunId, mode: CancelMode): Promise<void>;
  /** What taking a run back comes to; changes nothing. @throws MusterError `not-found`, `run-mismatch`, `database-corrupt`, `bad-input`. */
  planRollback(ctx: CallContext, runId: RunId, limit: RollbackLimit): Promise<RollbackPreview>;
  /**
   * Takes a run back and resolves when its evidence is kept and the way back has begun; its end comes as an event.
   * @throws MusterError `run-mismatch` where the list is not the one that was confirmed, and what kept it from beginning; nothing has been taken back then.
   */
  rollbackRun(ctx: CallContext, confirmed: ConfirmedRollback): Promise<RunId>;
  /** The last lines of the journal of a host's unit, read now. @throws MusterError `not-found`, `host-unreachable` and what logging in gives. */
  nodeJournal(ctx: CallContext, request: NodeJournalRequest): Promise<NodeJournal>;
  /** The report of a run as the database tells it now. @throws MusterError `not-found`. */
  runReport(ctx: CallContext, runId: RunId, format: ReportFormat): Promise<ReportFile>;
  /**
   * Records a draft as what is wanted of a cluster, as reading an edited site file would. @throws MusterError `run-locked` under a run,
   * `bad-input` for what is refused or was drawn over other places than the recorded ones, `not-found`.
   */
  saveTopology(ctx: CallContext, draft: TopologyDraft): Promise<void>;
  /** The site as a site file, and a name for it. @throws MusterError `not-found`. */
  siteFile(ctx: CallContext, siteId: SiteId): Promise<{ readonly fileName: string; readonly text: string }>;
  /** Shells on hosts; they live as long as the app. */
  readonly terminals: TerminalServices;
  /** The shapes of clusters that were kept. @throws MusterError `database-corrupt`. */
  templates(): readonly Template[];
  /** Keeps a shape under its name. @throws MusterError `bad-input`. */
  keepTemplate(template: Template): void;
  dropTemplate(name: string): void;
  /** Calls back whenever what is wanted of a site was recorded anew, with the time (ISO 8601). @returns how to stop listening. */
  onDidRecord(listener: (at: string) => void): () => void;
}
