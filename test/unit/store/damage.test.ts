import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { backupDatabase } from '../../../src/main/store/backup.ts';
import { openDatabase } from '../../../src/main/store/open-database.ts';
import { verifyDatabase } from '../../../src/main/store/verify.ts';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import {
  onlyClusterId,
  sampleBundle,
  sampleDescription,
  sampleFacts,
  sampleRun,
} from '../../support/site-samples.ts';
import { thrownBy } from '../../support/thrown.ts';

let it: TestDatabase;
beforeEach(() => {
  it = testDatabase();
  it.stores.descriptions.apply(sampleDescription());
});
afterEach(() => it.dispose());

const exec = (sql: string) => it.db.sqlite.exec(sql);
const hostnames = () =>
  it.stores.nodes.ofCluster(onlyClusterId(sampleDescription())).map(({ hostname }) => hostname);

describe('a row that cannot be read', () => {
  const labels = '["not","a","map"]';
  beforeEach(() => {
    exec(`UPDATE nodes SET labels = '${labels}' WHERE hostname = 'server-2'`);
  });

  test('does not keep the others from being listed, is reported and kept', () => {
    expect(hostnames()).toEqual(['server-1', 'agent-1']);
    expect(it.notices).toContainEqual(
      expect.objectContaining({
        kind: 'parked',
        table: 'nodes',
        key: 'node-server-2',
        reason: expect.stringContaining('labels'),
      }),
    );
    expect(it.db.sqlite.prepare('SELECT count(*) FROM nodes').pluck().get()).toBe(4);
    const parked = it.db.sqlite.prepare<[], { content: string }>('SELECT * FROM parked_rows').all();
    expect(parked).toHaveLength(1);
    expect(JSON.parse(parked[0]?.content ?? '')).toMatchObject({ hostname: 'server-2', labels });
    hostnames();
    expect(it.db.sqlite.prepare('SELECT count(*) FROM parked_rows').pluck().get()).toBe(1);
  });

  test('is named when it is asked for, instead of "not found"', () => {
    expect(thrownBy(() => it.stores.nodes.byId(nodeIdSchema.parse('node-server-2')))).toMatchObject({
      code: 'database-corrupt',
      message: expect.stringContaining('node-server-2'),
    });
  });

  test('is mended by reading the file again; what it held before is parked', () => {
    hostnames();
    it.stores.descriptions.apply(sampleDescription());
    expect(hostnames()).toEqual(['server-1', 'server-2', 'agent-1']);
    expect(it.db.sqlite.prepare('SELECT row_key FROM parked_rows').pluck().all()).toEqual(['node-server-2']);
    expect(verifyDatabase(it.db)).toEqual([]);
  });

  test('is skipped by a reader too, who cannot write', () => {
    const reader = openDatabase({ directory: it.directory, readOnly: true });
    expect(verifyDatabase(reader)).toHaveLength(1);
    reader.close();
  });
});

describe('verifying', () => {
  beforeEach(() => {
    it.journal.begin(sampleRun());
    it.journal.append(
      sampleRun().id,
      [1, 2, 3].map((n) => log(`line ${n}`)),
    );
    it.stores.nodes.setFacts(nodeIdSchema.parse('node-server-1'), sampleFacts());
    it.stores.bundles.save(sampleBundle());
  });
  const log = (text: string) => ({
    type: 'log' as const,
    level: 'info' as const,
    phaseId: null,
    nodeId: null,
    text,
  });

  test('finds nothing in a sound database', () => {
    expect(verifyDatabase(it.db)).toEqual([]);
  });

  test.each([
    ['facts', `UPDATE nodes SET facts = '{"cpus":4}' WHERE hostname = 'server-1'`, 'nodes node-server-1'],
    ['registry settings', `UPDATE clusters SET registry = '[]'`, 'clusters cluster-lab'],
    ['how to log in', `UPDATE credentials SET auth = '{"method":"magic"}'`, 'credentials credential-ops'],
    ['a plan', `UPDATE runs SET plan = '{}'`, 'runs run-1'],
    [
      'the error of a step',
      `UPDATE run_steps SET error = '7' WHERE step_id = 'report'`,
      'run_steps run-1 report',
    ],
    ['architectures', `UPDATE bundles SET architectures = '"amd64"'`, 'bundles bundle-1'],
  ])('finds a JSON column that does not fit its schema: %s', (_what, sql, where) => {
    exec(sql);
    expect(verifyDatabase(it.db)).toEqual([{ kind: 'row', where, what: expect.any(String) }]);
  });

  test('finds text that is no JSON at all', () => {
    it.db.sqlite.pragma('ignore_check_constraints = ON');
    exec(
      `UPDATE nodes SET taints = '[{' WHERE hostname = 'agent-1'; INSERT INTO settings VALUES ('theme', 'dark')`,
    );
    expect(verifyDatabase(it.db).map(({ where }) => where)).toEqual(
      expect.arrayContaining(['nodes node-agent-1', 'settings theme']),
    );
  });

  test('finds an event that cannot be read, and followers see its place', () => {
    exec(
      `DROP TRIGGER run_events_append_only; UPDATE run_events SET body = '{"type":"gone"}' WHERE sequence = 2`,
    );
    expect(verifyDatabase(it.db)).toMatchObject([{ kind: 'row', where: 'run_events run-1 2' }]);
    const events = it.journal.events(sampleRun().id, 0, 10);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(events[1]?.body).toMatchObject({ type: 'log', level: 'error' });
  });

  test('finds a gap in the numbering of events', () => {
    exec('DELETE FROM run_events WHERE sequence = 3');
    expect(verifyDatabase(it.db)).toMatchObject([{ kind: 'sequence', where: 'run_events of run-1' }]);
  });

  test('finds a reference into nothing', () => {
    it.db.sqlite.pragma('foreign_keys = OFF');
    exec(`DELETE FROM credentials`);
    expect(verifyDatabase(it.db)).toContainEqual(
      expect.objectContaining({ kind: 'reference', where: expect.stringContaining('clusters') }),
    );
  });

  test('finds a damaged page', () => {
    const { path } = it.db;
    it.db.close();
    const bytes = readFileSync(path);
    const at = bytes.indexOf('behind the mill');
    // The length of the record, a few bytes before its text.
    bytes.fill(0xff, at - 40, at - 8);
    writeFileSync(path, bytes);
    const reader = openDatabase({ directory: it.directory, readOnly: true });
    try {
      expect(verifyDatabase(reader)).toContainEqual(expect.objectContaining({ kind: 'integrity' }));
    } catch (error) {
      expect(error).toMatchObject({ code: 'database-corrupt' });
    } finally {
      reader.close();
    }
  });
});

describe('a backup', () => {
  const target = () => join(it.directory, 'copy.db');

  test('is the whole database, private, made while it is in use', async () => {
    await backupDatabase(rootContext(), it.db, target());
    expect((statSync(target()).mode & 0o777).toString(8)).toBe('600');
    const copy = new Database(target(), { readonly: true });
    expect(copy.prepare('SELECT hostname FROM nodes ORDER BY position').pluck().all()).toEqual([
      'server-1',
      'server-2',
      'agent-1',
      'jump',
    ]);
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    copy.close();
  });

  test('overwrites nothing', async () => {
    writeFileSync(target(), 'precious');
    await expect(backupDatabase(rootContext(), it.db, target())).rejects.toMatchObject({ code: 'bad-input' });
    expect(readFileSync(target(), 'utf8')).toBe('precious');
  });

  test('names a directory that is not there', async () => {
    const nowhere = join(it.directory, 'no', 'copy.db');
    await expect(backupDatabase(rootContext(), it.db, nowhere)).rejects.toMatchObject({ code: 'bad-input' });
  });

  test('that is stopped leaves nothing behind', async () => {
    const stop = new Error('stopped');
    const ctx = rootContext({ signal: AbortSignal.abort(stop) });
    await expect(backupDatabase(ctx, it.db, target())).rejects.toBe(stop);
    expect(existsSync(target())).toBe(false);
    expect(existsSync(`${target()}.partial`)).toBe(false);
  });
});
