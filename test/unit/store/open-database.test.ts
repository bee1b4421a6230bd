import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MusterDatabase } from '../../../src/main/store/database.ts';
import { migrations } from '../../../src/main/store/migrations/index.ts';
import { openDatabase } from '../../../src/main/store/open-database.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { testDirectory } from '../../support/database.ts';
import { thrownBy } from '../../support/thrown.ts';

let directory: ReturnType<typeof testDirectory>;
const open: MusterDatabase[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = testDirectory();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const db of open.splice(0)) db.close();
  directory.dispose();
});

function opened(options: { readonly readOnly?: boolean } = {}): MusterDatabase {
  const db = openDatabase({ directory: directory.path, ...options });
  open.push(db);
  return db;
}

const file = () => join(directory.path, 'muster.db');
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('closed, it is whole in its one file, also while somebody reads beside', () => {
  const db = opened();
  db.sqlite.exec(`INSERT INTO sites (id, name, notes) VALUES ('s', 's', '')`);
  const reader = opened({ readOnly: true });
  expect(reader.sqlite.prepare('SELECT count(*) FROM sites').pluck().get()).toBe(1);
  db.close();
  const elsewhere = join(directory.path, 'elsewhere');
  mkdirSync(elsewhere);
  copyFileSync(file(), join(elsewhere, 'muster.db'));
  const copy = openDatabase({ directory: elsewhere });
  open.push(copy);
  expect(copy.sqlite.prepare('SELECT name FROM sites').pluck().all()).toEqual(['s']);
});

describe('a new database', () => {
  test('is private, with all its side files', () => {
    const db = opened();
    db.sqlite.exec(`INSERT INTO sites (id, name, notes) VALUES ('s', 's', '')`);
    expect(mode(directory.path)).toBe('700');
    for (const name of [
      'muster.db',
      'muster.db-wal',
      'muster.db-shm',
      'muster.db.lock',
      'muster.db.holder',
    ]) {
      expect([name, mode(join(directory.path, name))]).toEqual([name, '600']);
    }
  });

  test('narrows a directory and a file that were open to others', () => {
    opened().close();
    chmodSync(directory.path, 0o755);
    chmodSync(file(), 0o644);
    opened();
    expect(mode(directory.path)).toBe('700');
    expect(mode(file())).toBe('600');
  });

  test('has the settings that keep it whole', () => {
    const { sqlite } = opened();
    const pragma = (name: string) => sqlite.pragma(name, { simple: true });
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('user_version')).toBe(migrations.length);
  });

  test('can be closed twice, and opened again', () => {
    const db = opened();
    db.close();
    db.close();
    expect(existsSync(join(directory.path, 'muster.db.holder'))).toBe(false);
    expect(() => opened()).not.toThrow();
  });
});

describe('what is not ours', () => {
  test('a file that is no database is refused and left as it is', () => {
    writeFileSync(file(), 'this is a letter, not a database. '.repeat(100));
    expect(thrownBy(() => opened())).toMatchObject({ code: 'database-corrupt' });
    expect(readFileSync(file(), 'utf8')).toContain('this is a letter');
  });

  test("somebody else's database is refused and left as it is", () => {
    const other = new Database(file());
    other.exec('CREATE TABLE recipes (name TEXT)');
    other.close();
    expect(thrownBy(() => opened())).toMatchObject({
      code: 'database-corrupt',
      message: expect.stringContaining('not one of Muster'),
    });
    const again = new Database(file());
    expect(again.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['recipes']);
    again.close();
  });

  test('a refused database is not kept locked', () => {
    writeFileSync(file(), 'x'.repeat(4096));
    thrownBy(() => opened());
    expect(thrownBy(() => opened())).toMatchObject({ code: 'database-corrupt' });
  });
});

describe('a disk that is full', () => {
  test('is named, and nothing is kept locked', () => {
    opened().close();
    // Every write to /dev/full fails as one to a full disk does.
    symlinkSync('/dev/full', join(directory.path, 'muster.db.holder.new'));
    expect(thrownBy(() => opened())).toMatchObject({
      code: 'disk-full',
      message: `The laptop's disk is full: nothing more can be written to ${file()}.`,
      cure: expect.stringContaining('muster resume'),
    });
    rmSync(join(directory.path, 'muster.db.holder.new'));
    expect(() => opened()).not.toThrow();
  });
});

describe('reading beside the owner', () => {
  test('needs a database', () => {
    expect(thrownBy(() => opened({ readOnly: true }))).toMatchObject({ code: 'not-found' });
  });

  test('sees what the owner has committed, while it is open', () => {
    const owner = opened();
    const reader = opened({ readOnly: true });
    owner.sqlite.exec(`INSERT INTO sites (id, name, notes) VALUES ('s', 'north', '')`);
    expect(reader.sqlite.prepare('SELECT name FROM sites').pluck().all()).toEqual(['north']);
  });

  test('works after the owner is gone, and cannot write', () => {
    opened().close();
    const reader = opened({ readOnly: true });
    expect(() => reader.sqlite.exec(`INSERT INTO sites (id, name, notes) VALUES ('s', 's', '')`)).toThrow(
      /readonly/,
    );
  });
});

describe('two processes', () => {
  /** Opens the same directory in a process of its own and says how that went. */
  const child = (script: string) => {
    const store = new URL('../../../src/main/store/open-database.ts', import.meta.url).href;
    const code = `import { openDatabase } from ${JSON.stringify(store)};
      const directory = ${JSON.stringify(directory.path)};
      ${script}`;
    const started = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(started);
    return started;
  };
  const firstLine = async (process: ReturnType<typeof child>) =>
    String((await once(process.stdout, 'data'))[0]).trim();

  test('the second is told who has it and since when', async () => {
    opened();
    const second = child(`
      try { openDatabase({ directory }); console.log('opened'); }
      catch (error) { console.log(JSON.stringify({ code: error.code, message: error.message, retryable: error.retryable })); }`);
    const answer = JSON.parse(await firstLine(second));
    expect(answer).toMatchObject({ code: 'database-busy', retryable: true });
    expect(answer.message).toContain(`process ${process.pid}`);
    expect(answer.message).toMatch(/since \d{4}-\d\d-\d\dT/);
  });

  test('an attempt of the owner to open it twice does not let another in', async () => {
    opened();
    expect(thrownBy(() => opened())).toMatchObject({ code: 'database-busy' });
    const second = child(`
      try { openDatabase({ directory }); console.log('opened'); } catch (error) { console.log(error.code); }`);
    expect(await firstLine(second)).toBe('database-busy');
  });

  test('the second may read', async () => {
    opened().sqlite.exec(`INSERT INTO sites (id, name, notes) VALUES ('s', 'north', '')`);
    const second = child(`
      const db = openDatabase({ directory, readOnly: true });
      console.log(db.sqlite.prepare('SELECT name FROM sites').pluck().get());`);
    expect(await firstLine(second)).toBe('north');
  });

  test('an owner that is killed leaves no lock behind, and what it committed is there', async () => {
    const owner = child(`
      const db = openDatabase({ directory });
      db.sqlite.exec("INSERT INTO sites (id, name, notes) VALUES ('s', 'kept', '')");
      console.log('ready');
      setInterval(() => {}, 1000);`);
    expect(await firstLine(owner)).toBe('ready');
    const refused = thrownBy(() => opened());
    expect(refused).toBeInstanceOf(MusterError);
    expect(refused).toMatchObject({ message: expect.stringContaining(`process ${owner.pid}`) });
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(existsSync(join(directory.path, 'muster.db.holder'))).toBe(true);
    const db = opened();
    expect(db.sqlite.prepare('SELECT name FROM sites').pluck().all()).toEqual(['kept']);
    expect(readFileSync(join(directory.path, 'muster.db.holder'), 'utf8')).toContain(`"pid":${process.pid}`);
  });
});
