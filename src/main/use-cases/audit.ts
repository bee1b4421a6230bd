import { isoNow } from '../platform/clock.ts';
import type { Stores } from '../ports/stores.ts';
import type { AppDeps } from './deps.ts';

/** What the operator has done, and with what. */
export interface OperatorAct {
  readonly what: string;
  readonly subject: string;
  /** For what else is kept with the same moment (ISO 8601); otherwise now. */
  readonly at?: string;
}

type AuditDeps = Pick<AppDeps, 'clock'> & { readonly stores: Pick<Stores, 'audit'> };

/** Writes an act of the operator into the audit. */
export function recordAct(
  { stores, clock }: AuditDeps,
  { what, subject, at = isoNow(clock) }: OperatorAct,
): void {
  stores.audit.record({ at, who: 'operator', what, subject });
}
