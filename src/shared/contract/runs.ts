import { z } from 'zod';
import { wireErrorSchema } from '../model/error.ts';
import { runEventSchema } from '../model/event.ts';
import { findingSchema } from '../model/finding.ts';
import { clusterIdSchema, runIdSchema, stepIdSchema } from '../model/ids.ts';
import { lookLineSchema, lookSummarySchema } from '../model/look.ts';
import { nodeSchema } from '../model/node.ts';
import { operationIdSchema, planSchema } from '../model/plan.ts';
import { reportFormatSchema } from '../model/report.ts';
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
  /** Since when each waiting step waits for what it waits for now; a step that has not begun its wait is not in it. */
  waits: z.array(z.object({ stepId: stepIdSchema, since: z.string() })),
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
  /** Stands for this point and these changes: who goes on names it. */
  seen: z.string(),
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

/** What a person wants of a run besides its operation. */
export const runWishesSchema = z.object({
  /** Phases before which it stands still, by id. */
  pauseBefore: z.array(z.string()).max(100).default([]),
  /** Whether it stands still after each group of hosts that was changed. */
  pauseBetween: z.boolean().default(false),
  /** Phases to leave out, each with its reason. */
  skip: z
    .array(z.object({ phaseId: z.string(), reason: z.string().max(500) }))
    .max(100)
    .default([]),
});
export type RunWishesInput = z.infer<typeof runWishesSchema>;

/** Which run is planned. */
export const planRequestSchema = z.object({
  clusterId: clusterIdSchema,
  operation: operationIdSchema.default('install'),
  wishes: runWishesSchema.prefault({}),
});
export type PlanRequest = z.infer<typeof planRequestSchema>;

/** A plan that a person reads, and what stands for it: who starts it names that. */
export const shownPlanSchema = planSchema.extend({ seen: z.string() });
export type ShownPlan = z.infer<typeof shownPlanSchema>;

/** From the shortest to the longest of earlier runs, milliseconds. */
const rangeSchema = z.object({ leastMs: z.number().nonnegative(), mostMs: z.number().nonnegative() });

/** How long earlier runs took that came to their end. */
export const runSpansSchema = z.object({
  /** How many runs that was; 0 where nothing is known. */
  runs: z.number().int().nonnegative(),
  whole: rangeSchema.nullable(),
  /** Phases that had something to do; one that found all its work done says nothing of the next time. */
  phases: z.array(rangeSchema.extend({ phaseId: z.string() })),
});
export type RunSpans = z.infer<typeof runSpansSchema>;

/** What a look ahead has said since the item before. */
export const lookNewsSchema = z.object({
  lines: z.array(lookLineSchema),
  /** How it ended; null while it goes on. */
  end: z
    .object({
      summary: lookSummarySchema,
      findings: z.array(findingSchema),
      error: wireErrorSchema.nullable(),
    })
    .nullable(),
});
export type LookNews = z.infer<typeof lookNewsSchema>;

/** Entries about plans and runs. */
export const runsEntries = {
  /** Newest first; `more` says whether there are older ones than the limit lets through. */
  'runs.list': query(
    z.object({
      clusterId: clusterIdSchema.nullable(),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    z.object({
      runs: z.array(runHeaderSchema.extend({ clusterName: z.string() })),
      more: z.boolean(),
    }),
  ),
  'runs.snapshot': query(z.object({ runId: runIdSchema }), runSnapshotSchema),
  /** The plan an install would follow if it were started now. */
  'runs.plan': query(planRequestSchema, shownPlanSchema),
  /** Phases that may be left out, and what a person is asked then. */
  'runs.skippable': query(
    z.object({ operation: operationIdSchema }),
    z.array(z.object({ phaseId: z.string(), question: z.string() })),
  ),
  /** How long earlier runs of the same operation took, on clusters of the same distribution. */
  'runs.spans': query(z.object({ clusterId: clusterIdSchema, operation: operationIdSchema }), runSpansSchema),
  /** Looks at the hosts and says what a run would do; changes nothing. Closing it ends the look. */
  'runs.dryRun': stream(planRequestSchema, lookNewsSchema),
  /**
   * Begins what a plan showed; where it would do something else by now, the call fails and nothing is begun. What cannot be undone asks
   * for the cluster's name, typed.
   */
  'runs.start': command(
    planRequestSchema.extend({ seen: z.string().max(100), typedName: z.string().max(300).default('') }),
    z.object({ runId: runIdSchema }),
  ),
  'runs.cancel': command(
    z.object({ runId: runIdSchema, mode: cancelModeSchema.default('soon') }),
    z.object({}),
  ),
  /** Where a run would go on, and what has changed since; asks no host. Fails where it cannot go on whatever is accepted. */
  'runs.resumePlan': query(z.object({ runId: runIdSchema }), resumePreviewSchema),
  /**
   * Goes on with a run; what has changed since its plan is accepted by name, else the call fails and names it. Where it is another change
   * by now than the one that was shown, the call fails too, and nothing is begun.
   */
  'runs.resume': command(
    z.object({
      runId: runIdSchema,
      accept: z.array(resumeChangeNameSchema).default([]),
      seen: z.string().max(100),
    }),
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
  /** The report of a run as a file; nothing in it fetches or runs anything. */
  'runs.report': query(
    z.object({ runId: runIdSchema, format: reportFormatSchema }),
    z.object({ fileName: z.string(), mediaType: z.string(), content: z.base64() }),
  ),
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
