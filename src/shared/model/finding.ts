import { z } from 'zod';

/** `block` stops a run before anything is changed; `warn` is shown and allowed; `ok` is a check that held. */
export const severitySchema = z.enum(['block', 'warn', 'ok']);
export type Severity = z.infer<typeof severitySchema>;

/** What a finding is about. */
export const findingSubjectSchema = z.object({
  kind: z.enum(['site', 'cluster', 'node', 'bundle']),
  name: z.string(),
});
export type FindingSubject = z.infer<typeof findingSubjectSchema>;

/** A statement of a check. Same number in the terminal, the screen and the report. */
export const findingSchema = z.object({
  /** Stable number of the rule, such as `F101`. */
  rule: z.string().regex(/^F\d{3}$/),
  severity: severitySchema,
  subject: findingSubjectSchema,
  /** What was seen, one clause with the value. */
  seen: z.string(),
  /** Why it matters. */
  why: z.string(),
  /** What to do, in order. */
  cure: z.array(z.string()),
});
export type Finding = z.infer<typeof findingSchema>;
