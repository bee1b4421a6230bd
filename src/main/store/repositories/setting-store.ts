import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { SettingStore } from '../../ports/stores.ts';
import { type MusterDatabase, read, transact } from '../database.ts';
import { settings } from '../schema/system-tables.ts';

const textSchema = z.preprocess((value) => JSON.parse(String(value)), z.string());

/** Small things that are remembered between starts, as JSON by key. */
export function createSettingStore(db: MusterDatabase): SettingStore {
  return {
    text: (key) =>
      read(db, 'settings.text', () => {
        const row = db.orm.select().from(settings).where(eq(settings.key, key)).get();
        return row === undefined ? null : textSchema.parse(row.value);
      }),
    setText: (key, text) =>
      transact(db, 'settings.setText', () => {
        const value = JSON.stringify(text);
        db.orm
          .insert(settings)
          .values({ key, value })
          .onConflictDoUpdate({ target: settings.key, set: { value } })
          .run();
      }),
  };
}
