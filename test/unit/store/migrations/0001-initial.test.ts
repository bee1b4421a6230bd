import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EVENTS_AFTER } from '../../../../src/main/store/journal/event-log.ts';
import * as runTables from '../../../../src/main/store/schema/run-tables.ts';
import * as siteTables from '../../../../src/main/store/schema/site-tables.ts';
import * as systemTables from '../../../../src/main/store/schema/system-tables.ts';
import { type TestDatabase, testDatabase } from '../../../support/database.ts';

let it: TestDatabase;
beforeEach(() => {
  it = testDatabase();
  it.db.sqlite.exec(`
    INSERT INTO sites (id, name) VALUES ('s', 'north');
    INSERT INTO clusters (id, site_id, position, name, distribution, version, origin, cni, data_dir, cluster_cidr,
      service_cidr, cluster_dns, cluster_domain, tls_sans, registry, image_overrides, variables, agent_batch_size)
    VALUES ('c', 's', 0, 'lab', 'rke2', 'v1', 'created', 'canal', '/d', 'a', 'b', 'd', 'e', '[]', '{}', '{}', '{}', 5)`);
});
afterEach(() => it.dispose());

const exec = (sql: string) => it.db.sqlite.exec(sql);
const node = (columns: Record<string, string | number | null>) => {
  const row = {
    id: 'n',
    site_id: 's',
    cluster_id: 'c',
    position: 0,
    hostname: 'h',
    internal_ip: '10.0.0.1',
    ...columns,
  };
  const names = Object.keys(row);
  const holes = names.map((name) => `@${name}`);
  it.db.sqlite.prepare(`INSERT INTO nodes (${names.join(', ')}) VALUES (${holes.join(', ')})`).run(row);
};
const plan = (sql: string, ...values: readonly (string | number)[]) =>
  it.db.sqlite
    .prepare<(string | number)[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...values)
    .map(({ detail }) => detail)
    .join('; ');

describe('the tables', () => {
  test('are those that drizzle is told of, column by column', () => {
    const tables: readonly SQLiteTable[] = [runTables, siteTables, systemTables].flatMap((tables) =>
      Object.values(tables),
    );
    expect(tables).toHaveLength(17);
    for (const table of tables) {
      const { name, columns } = getTableConfig(table);
      const actual = it.db.sqlite
        .prepare<[string], { name: string; notnull: number; type: string }>(
          'SELECT name, "notnull", type FROM pragma_table_info(?)',
        )
        .all(name);
      for (const column of columns) {
        const found = actual.find((one) => one.name === column.name);
        expect(found, `${name}.${column.name}`).toBeDefined();
        expect(found?.type.toLowerCase(), `${name}.${column.name}`).toBe(column.getSQLType());
        if (name !== 'audit') expect(found?.notnull, `${name}.${column.name}`).toBe(column.notNull ? 1 : 0);
      }
    }
  });

  test('are all there, and strict', () => {
    const names = it.db.sqlite
      .prepare(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict AND name NOT LIKE 'sqlite_%' ORDER BY name`,
      )
      .pluck()
      .all();
    expect(names).toEqual([
      'audit',
      'bundle_files',
      'bundles',
      'clusters',
      'credentials',
      'findings',
      'host_keys',
      'nodes',
      'parked_rows',
      'run_events',
      'run_phases',
      'run_steps',
      'runs',
      'sealed_secrets',
      'settings',
      'sites',
      'vault_keys',
    ]);
  });
});

describe('what the database itself refuses', () => {
  test.each([
    ['a status that is none', { status: 'broken' }],
    ['a role that is none', { role: 'master' }],
    ['an agent as initial server', { role: 'agent', is_initial: 1 }],
    ['labels that are not JSON', { labels: '{' }],
    ['a port that is none', { ssh_port: 0 }],
    ['an empty hostname', { hostname: '' }],
    ['a site that is not there', { site_id: 'x' }],
    ['a number that is text', { position: 'first' }],
  ])('%s', (_what, columns) => {
    expect(() => node(columns)).toThrow(/constraint|cannot store/i);
  });

  test('two hosts of one name or address in a cluster, unless the first was removed', () => {
    node({});
    expect(() => node({ id: 'm', internal_ip: '10.0.0.2' })).toThrow(/UNIQUE/);
    expect(() => node({ id: 'm', hostname: 'other' })).toThrow(/UNIQUE/);
    exec(`UPDATE nodes SET status = 'removed'`);
    node({ id: 'm' });
    expect(() => node({ id: 'k' })).toThrow(/UNIQUE/);
  });

  test('two initial servers, unless the first was removed', () => {
    node({ role: 'server', is_initial: 1 });
    const second = { id: 'm', hostname: 'm', internal_ip: '10.0.0.2', role: 'server', is_initial: 1 };
    expect(() => node(second)).toThrow(/UNIQUE/);
    exec(`UPDATE nodes SET status = 'removed'`);
    expect(() => node(second)).not.toThrow();
  });

  test('two runs under way on one cluster', () => {
    const run = (id: string, status: string) =>
      exec(`INSERT INTO runs (id, cluster_id, operation, status, plan, owner, started_at)
        VALUES ('${id}', 'c', 'install', '${status}', '{}', '{}', 't')`);
    run('one', 'running');
    run('old', 'stopped');
    expect(() => run('two', 'running')).toThrow(/UNIQUE/);
    exec(`INSERT INTO run_events VALUES ('one', 1, 't', '{}')`);
    expect(() => exec(`UPDATE run_events SET body = '[]'`)).toThrow(/append-only/);
  });

  test('changing what was audited', () => {
    exec(`INSERT INTO audit (at, who, what, subject) VALUES ('t', 'w', 'w', 's')`);
    expect(() => exec(`UPDATE audit SET who = 'somebody else'`)).toThrow(/append-only/);
  });
});

describe('what the database does by itself', () => {
  test('nodes go with their cluster', () => {
    node({});
    exec(`DELETE FROM clusters`);
    expect(it.db.sqlite.prepare('SELECT count(*) FROM nodes').pluck().get()).toBe(0);
  });

  test('notes when a row was changed', () => {
    node({});
    exec(`UPDATE nodes SET updated_at = '2000-01-01T00:00:00.000Z', created_at = '2000-01-01T00:00:00.000Z'`);
    exec(`UPDATE nodes SET hostname = 'other'`);
    const row = it.db.sqlite
      .prepare<[], { created_at: string; updated_at: string }>('SELECT * FROM nodes')
      .get();
    expect(row?.created_at).toBe('2000-01-01T00:00:00.000Z');
    expect(row?.updated_at).toMatch(/^20[2-9]\d-.*Z$/);
  });
});

describe('query plans', () => {
  test('reading on in the events of a run is one walk along the key, without sorting', () => {
    const detail = plan(EVENTS_AFTER, 'r', 5, 100);
    expect(detail).toContain('SEARCH run_events USING PRIMARY KEY (run_id=? AND sequence>?)');
    expect(detail).not.toMatch(/SCAN|TEMP B-TREE/);
  });

  test.each([
    [
      'nodes of a cluster',
      `SELECT * FROM nodes WHERE cluster_id = ? AND status <> 'removed'`,
      /USING INDEX nodes_/,
    ],
    ['nodes of a site', 'SELECT * FROM nodes WHERE site_id = ? ORDER BY position', /USING INDEX nodes_site/],
    [
      'runs of a cluster',
      'SELECT * FROM runs WHERE cluster_id = ? ORDER BY started_at DESC',
      /USING INDEX runs_cluster/,
    ],
    [
      'steps of a run',
      'SELECT * FROM run_steps WHERE run_id = ? ORDER BY position',
      /USING INDEX run_steps_position/,
    ],
    [
      'keys of an endpoint',
      'SELECT * FROM host_keys WHERE endpoint = ? ORDER BY endpoint, algorithm',
      /USING PRIMARY KEY/,
    ],
  ])('%s', (_what, sql, expected) => {
    const detail = plan(sql, 'x');
    expect(detail).toMatch(expected);
    expect(detail).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});
