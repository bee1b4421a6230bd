import type { Migration } from '../migrate.ts';
import { initial } from './0001-initial.ts';
import { waysBack } from './0002-ways-back.ts';

/** All migrations, in order. */
export const migrations: readonly Migration[] = [initial, waysBack];
