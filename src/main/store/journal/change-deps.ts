import type { MusterDatabase } from '../database.ts';

/** What every change of the journal needs. */
export interface ChangeDeps {
  readonly db: MusterDatabase;
  /** The time of the change (ISO 8601, UTC). */
  readonly at: string;
  readonly redact: (text: string) => string;
}
