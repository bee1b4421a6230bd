import type { MusterDatabase } from '../database.ts';
import type { PreparedRows } from './prepared-rows.ts';

/** What every change of the journal needs. */
export interface ChangeDeps {
  readonly db: MusterDatabase;
  readonly rows: PreparedRows;
  /** The time of the change (ISO 8601, UTC). */
  readonly at: string;
  readonly redact: (text: string) => string;
}
