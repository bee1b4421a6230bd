import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkVersion, type Migration, migrate, versionOf } from '../../../src/main/store/migrate.ts';
import { migrations } from '../../../src/main/store/migrations/index.ts';
import { openDatabase } from '../../../src/main/store/open-database.ts';
import { testDirectory } from '../../support/database.ts';
import { thrownBy } from '../../support/thrown.ts';

const first: Migration = {
  number: 1,
  name: 'first',
  statements: [
    'CREATE TABLE boats (id TEXT PRIMARY KEY)',
    'CREATE TABLE crew (boat TEXT REFERENCES boats (id))',
  ],
};
const second: Migration = {
  number: 2,
  name: 'second',
  statements: ['ALTER TABLE boats ADD COLUMN name TEXT'],
};
const now = new Date('2026-03-01T08:30:00.000Z');

let directory: ReturnType<typeof testDirectory>;
let sqlite: Database.Database;
let path: string;
let backups: string[];

beforeEach(() => {
  directory = testDirectory();
  path = join(directory.path, 'boats.db');
  sqlite = new Database(path);
  backups = [];
});
afterEach(() => {
  sqlite.close();
  directory.dispose();
});

const run = (...list: Migration[]) =>
  migrate(sqlite, { path, migrations: list, now, onBackup: (backup) => void backups.push(backup) });

describe('migrating', () => {
  test('applies what is missing, once', () => {
    run(first);
    sqlite.exec(`INSERT INTO boats VALUES ('b')`);
    run(first);
    expect(versionOf(sqlite)).toBe(1);
    run(first, second);
    expect(versionOf(sqlite)).toBe(2);
    expect(sqlite.prepare('SELECT * FROM boats').all()).toEqual([{ id: 'b', name: null }]);
  });

  test('copies a database that has seen migrations before the next one, readable by its owner only', () => {
    run(first);
    expect(backups).toEqual([]);
    sqlite.exec(`INSERT INTO boats VALUES ('b')`);
    run(first, second);
    expect(backups).toEqual([`${path}.before-2.20260301T083000Z`]);
    const [backup = ''] = backups;
    expect((statSync(backup).mode & 0o777).toString(8)).toBe('600');
    const copy = new Database(backup, { readonly: true });
    expect(versionOf(copy)).toBe(1);
    expect(copy.prepare('SELECT * FROM boats').all()).toEqual([{ id: 'b' }]);
    copy.close();
  });

  test('never overwrites an older copy', () => {
    run(first);
    const broken: Migration = { number: 2, name: 'broken', statements: ['nonsense'] };
    thrownBy(() => run(first, broken));
    thrownBy(() => run(first, broken));
    expect(new Set(backups).size).toBe(2);
    expect(backups.every((backup) => existsSync(backup))).toBe(true);
  });

  test('one that fails leaves nothing of itself', () => {
    run(first);
    const half: Migration = {
      number: 2,
      name: 'half',
      statements: ['CREATE TABLE left_over (a TEXT)', 'nonsense'],
    };
    expect(() => run(first, half)).toThrow(/nonsense/);
    expect(versionOf(sqlite)).toBe(1);
    expect(sqlite.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'left_over'`).pluck().get()).toBe(
      0,
    );
  });

  test('one that would break references is taken back', () => {
    run(first);
    sqlite.exec(`INSERT INTO boats VALUES ('b'); INSERT INTO crew VALUES ('b')`);
    const cruel: Migration = { number: 2, name: 'cruel', statements: ['DELETE FROM boats'] };
    expect(() => run(first, cruel)).toThrow(/references in crew/);
    expect(sqlite.prepare('SELECT count(*) FROM boats').pluck().get()).toBe(1);
  });

  test.each([
    ['a gap', [first, { ...second, number: 3 }]],
    ['the wrong order', [second, first]],
  ])('refuses a list with %s before touching anything', (_what, list) => {
    expect(() => run(...list)).toThrow(/out of order/);
    expect(versionOf(sqlite)).toBe(0);
  });
});

describe('a database from the future', () => {
  test('is refused naming both numbers, and stays as it is', () => {
    openDatabase({ directory: directory.path }).close();
    const file = join(directory.path, 'muster.db');
    const future = new Database(file);
    future.pragma('user_version = 42');
    future.close();
    const before = readFileSync(file);
    for (const readOnly of [false, true]) {
      const error = thrownBy(() => openDatabase({ directory: directory.path, readOnly }));
      expect(error).toMatchObject({ code: 'database-from-future' });
      expect(String(error)).toContain('schema 42');
      expect(String(error)).toContain(`up to ${migrations.length}`);
    }
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(directory.path).filter((name) => name.includes('before'))).toEqual([]);
  });

  test('an older one is not read as if it were current', () => {
    run(first);
    expect(thrownBy(() => checkVersion(sqlite, path, [first, second], 'must-be-current'))).toMatchObject({
      code: 'unsupported',
    });
    expect(() => checkVersion(sqlite, path, [first, second], 'may-be-older')).not.toThrow();
  });
});
