import { z } from 'zod';
import { runEventSchema } from '../model/event.ts';
import { findingSchema } from '../model/finding.ts';
import { clusterIdSchema, runIdSchema, stepIdSchema } from '../model/ids.ts';
import { nodeSchema } from '../model/node.ts';
import { planSchema } from '../model/plan.ts';
import { rollbackLimitSchema, rollbackPlanSchema } from '../model/rollback.ts';
import {
  cancelModeSchema,
  resumeChangeNameSchema,
  runPhaseSchema,
  runSchema,
  runStepSchema,
} from '../model/run.ts';
import { command, query, stream } from './entry.ts';

/** A run without its plan and without the process that owns it. */
export const runHeaderSchema = runSchema.omit({ plan: true, owner: true });
export type RunHeader = z.infer<typeof runHeaderSchema>;

/** A node as a row of the run needs it. */
export const runNodeSchema = nodeSchema.pick({
  id: true,
  hostname: true,
  role: true,
  isInitial: true,
  status: true,
  internalIp: true,
});
export type RunNode = z.infer<typeof runNodeSchema>;

/** One run as it stands after the event numbered `lastSequence`. */
export const runSnapshotSchema = z.object({
  takenAt: z.string(),
  siteName: z.string(),
  clusterName: z.string(),
  run: runSchema.omit({ owner: true }),
  phases: z.array(runPhaseSchema),
  steps: z.array(runStepSchema),
  findings: z.array(findingSchema),
  /** Nodes of the cluster: servers first, the initial one leading, then by hostname. */
  nodes: z.array(runNodeSchema),
  lastSequence: z.number().int().nonnegative(),
});
export type RunSnapshot = z.infer<typeof runSnapshotSchema>;

/** What happened in a run after the event numbered `after`, up to and with `lastSequence`; log lines are left out. */
export const runNewsSchema = z.object({
  after: z.number().int().nonnegative(),
  events: z.array(runEventSchema),
  lastSequence: z.number().int().nonnegative(),
});
export type RunNews = z.infer<typeof runNewsSchema>;

/** Where a run would go on, and what has changed since its plan was made. */
export const resumePreviewSchema = z.object({
  /** Null where only the end was not written. */
  point: z
    .object({
      phase: z.string(),
      /** The phase's number in the plan, from 1. */
      number: z.number().int(),
      phases: z.number().int(),
      step: z.string(),
      settledSteps: z.number().int(),
      allSteps: z.number().int(),
    })
    .nullable(),
  /** Each has to be accepted by name. */
  changes: z.array(
    z.object({ name: resumeChangeNameSchema, what: z.string(), details: z.array(z.string()) }),
  ),
});
export type ResumePreview = z.infer<typeof resumePreviewSchema>;

/** What part of a run is taken back; all of it where nothing is said. */
const limitSchema = rollbackLimitSchema.default({ kind: 'all' });

/** Exactly what taking a run back comes to, before anything is done. */
export const rollbackPreviewSchema = z.object({
  plan: rollbackPlanSchema,
  /** Whether something on a host is taken away, so that a person types the cluster's name. */
  touchesHosts: z.boolean(),
  /** Whether there is anything to do: steps, or an end that was not written. */
  isOpen: z.boolean(),
});
export type RollbackPreview = z.infer<typeof rollbackPreviewSchema>;

/** Entries about plans and runs. */
export const runsEntries = {
  /** Newest first. */
  'runs.list': query(
    z.object({
      clusterId: clusterIdSchema.nullable(),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    z.array(runHeaderSchema.extend({ clusterName: z.string() })),
  ),
  'runs.snapshot': query(z.object({ runId: runIdSchema }), runSnapshotSchema),
  /** The plan an install would follow if it were started now. */
  'runs.plan': query(z.object({ clusterId: clusterIdSchema }), planSchema),
  'runs.start': command(z.object({ clusterId: clusterIdSchema }), z.object({ runId: runIdSchema })),
  'runs.cancel': command(
    z.object({ runId: runIdSchema, mode: cancelModeSchema.default('soon') }),
    z.object({}),
  ),
  /** Where a run would go on, and what has changed since; asks no host. Fails where it cannot go on whatever is accepted. */
  'runs.resumePlan': query(z.object({ runId: runIdSchema }), resumePreviewSchema),
  /** Goes on with a run; what has changed since its plan is accepted by name, else the call fails and names it. */
  'runs.resume': command(
    z.object({ runId: runIdSchema, accept: z.array(resumeChangeNameSchema).default([]) }),
    z.object({ runId: runIdSchema }),
  ),
  /** The list that taking a run back would go through; asks no host. */
  'runs.rollbackPlan': query(z.object({ runId: runIdSchema, limit: limitSchema }), rollbackPreviewSchema),
  /**
   * Takes a run back. `steps` are those of the list that was shown and confirmed, in its order; where the list is another by now, the
   * call fails and nothing is done. Answers when the evidence is kept and the first step is about to be taken back.
   */
  'runs.rollback': command(
    z.object({ runId: runIdSchema, limit: limitSchema, steps: z.array(stepIdSchema) }),
    z.object({ runId: runIdSchema }),
  ),
  /** Self-contained HTML; no request leaves it. */
  'runs.report': query(z.object({ runId: runIdSchema }), z.object({ html: z.string() })),
  /** One run from a snapshot on. A reader whose last number is less than `after` has missed something, and takes a new snapshot. */
  'runs.follow': stream(
    z.object({ runId: runIdSchema, afterSequence: z.number().int().nonnegative() }),
    runNewsSchema,
  ),
  /**
   * What happens, in groups. With a run: its events after `afterSequence`, from the journal, then as they happen. Without:
   * events of all runs from now on, log lines left out; sequence numbers then have gaps where log lines are.
   */
  'runs.events': stream(
    z.object({ runId: runIdSchema.nullable(), afterSequence: z.number().int().nonnegative() }),
    z.array(runEventSchema),
  ),
} as const;
