import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStores } from '../../../src/main/store/create-stores.ts';
import type { MusterDatabase } from '../../../src/main/store/database.ts';
import { migrate, versionOf } from '../../../src/main/store/migrate.ts';
import { migrations } from '../../../src/main/store/migrations/index.ts';
import { openDatabase } from '../../../src/main/store/open-database.ts';
import { testDirectory } from '../../support/database.ts';
import { siteWith } from '../../support/descriptions.ts';
import { thrownBy } from '../../support/thrown.ts';

let directory: ReturnType<typeof testDirectory>;
const open: MusterDatabase[] = [];

beforeEach(() => {
  directory = testDirectory();
});
afterEach(() => {
  for (const db of open.splice(0)) db.close();
  directory.dispose();
});

function opened(options: { readonly copy?: boolean } = {}): MusterDatabase {
  const db = openDatabase({ directory: directory.path, ...options });
  open.push(db);
  return db;
}

const file = () => join(directory.path, 'muster.db');
const sum = () => createHash('sha256').update(readFileSync(file())).digest('hex');
const shape = { servers: 3, agents: 2 };

describe('a copy of the database in memory', () => {
  test('has what the database has, also what is only in its log yet, while another process has it', () => {
    const { site } = createStores(opened()).descriptions.apply(siteWith(shape));
    const copy = createStores(opened({ copy: true }));
    expect(copy.nodes.ofSite(site.id).map(({ hostname }) => hostname)).toEqual([
      's1',
      's2',
      's3',
      'a1',
      'a2',
    ]);
  });

  test('takes writes that the file never sees', () => {
    const own = opened();
    const { clusters } = createStores(own).descriptions.apply(siteWith(shape));
    own.close();
    const before = sum();
    const copy = opened({ copy: true });
    createStores(copy).descriptions.apply(siteWith({ servers: 1, agents: 0 }));
    const [cluster] = clusters;
    if (cluster === undefined) throw new Error('no cluster');
    expect(createStores(copy).nodes.ofCluster(cluster.id)).toHaveLength(1);
    copy.close();
    expect(sum()).toBe(before);
    expect(createStores(opened()).nodes.ofCluster(cluster.id)).toHaveLength(5);
  });

  test('of nothing is empty, works, and leaves nothing', () => {
    const { nodes } = createStores(opened({ copy: true })).descriptions.apply(siteWith(shape));
    expect(nodes).toHaveLength(5);
    expect(readdirSync(directory.path)).toEqual([]);
  });

  test('of an older database is brought up to date without a word on the disk', () => {
    const old = new Database(file());
    old.pragma('journal_mode = WAL');
    old.pragma('application_id = 0x4d555354');
    migrate(old, { path: file(), migrations: migrations.slice(0, 1), now: new Date(0), onBackup: null });
    old.close();
    const before = sum();
    expect(versionOf(opened({ copy: true }).sqlite)).toBe(migrations.length);
    expect(sum()).toBe(before);
    expect(readdirSync(directory.path).filter((name) => name.includes('before'))).toEqual([]);
  });

  test('of a database that is not ours is refused', () => {
    const foreign = new Database(file());
    foreign.exec('CREATE TABLE theirs (x)');
    foreign.close();
    expect(thrownBy(() => opened({ copy: true }))).toMatchObject({ code: 'database-corrupt' });
    expect(existsSync(`${file()}.holder`)).toBe(false);
  });
});
