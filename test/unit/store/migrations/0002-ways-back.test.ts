import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { type Migration, migrate, versionOf } from '../../../../src/main/store/migrate.ts';
import { migrations } from '../../../../src/main/store/migrations/index.ts';
import { testDirectory } from '../../../support/database.ts';

const directory = testDirectory();
const path = join(directory.path, 'muster.db');
const sqlite = new Database(path);
afterEach(() => {
  sqlite.close();
  directory.dispose();
});

const upTo = (list: readonly Migration[]) =>
  migrate(sqlite, { path, migrations: list, now: new Date(0), onBackup: () => undefined });

test('keeps every run, phase, step and event of a database that knew no ways back', () => {
  upTo(migrations.slice(0, 1));
  sqlite.exec(`
    INSERT INTO sites (id, name) VALUES ('s', 'north');
    INSERT INTO clusters (id, site_id, position, name, distribution, version, origin, cni, data_dir, cluster_cidr,
      service_cidr, cluster_dns, cluster_domain, tls_sans, registry, image_overrides, variables, agent_batch_size)
    VALUES ('c', 's', 0, 'lab', 'rke2', 'v1', 'created', 'canal', '/d', 'a', 'b', 'd', 'e', '[]', '{}', '{}', '{}', 5);
    INSERT INTO runs VALUES ('r', 'c', 'install', 'stopped', '{}', '{}', 't0', 't1', NULL);
    INSERT INTO run_phases VALUES ('r', 'connect', 0, 'failed', 't0', 't1');
    INSERT INTO run_steps VALUES ('r', 'connect/a', 'connect', 0, NULL, 'Log in', 'failed', 2, 't0', 't1', NULL, NULL, NULL, '{}');
    INSERT INTO run_events VALUES ('r', 1, 't0', '{}')`);

  upTo(migrations.slice(0, 2));

  expect(versionOf(sqlite)).toBe(2);
  expect(sqlite.prepare('SELECT id, status FROM runs').all()).toEqual([{ id: 'r', status: 'stopped' }]);
  expect(sqlite.prepare('SELECT phase_id, status FROM run_phases').all()).toEqual([
    { phase_id: 'connect', status: 'failed' },
  ]);
  expect(sqlite.prepare('SELECT status, attempt, undo_started_at, error FROM run_steps').all()).toEqual([
    { status: 'failed', attempt: 2, undo_started_at: null, error: '{}' },
  ]);
  expect(sqlite.prepare('SELECT count(*) AS n FROM run_events').get()).toEqual({ n: 1 });
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  // One cluster has one run at work, going forward or back.
  sqlite.exec(`UPDATE runs SET status = 'rolling-back'`);
  const another = `INSERT INTO runs VALUES ('q', 'c', 'install', 'running', '{}', '{}', 't2', NULL, NULL)`;
  expect(() => sqlite.exec(another)).toThrow(/UNIQUE/);
});
