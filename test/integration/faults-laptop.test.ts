import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processesOf, stackOf } from '../support/cli-lab.ts';
import { type CliResult, linesOf, MusterCli } from '../support/muster-cli.ts';

/** Addresses for documentation (RFC 5737): nothing here gets as far as a host. */
const site = `muster: 1
site:
  name: nowhere
credentials:
  engineer:
    user: field
    password:
      env: NEVER_ASKED_FOR
hosts:
  s1:
    address: 192.0.2.11
clusters:
  edge:
    distribution: k3s
    version: v1.30.4+k3s1
    credential: engineer
    servers:
      s1:
        initial: true
`;

/** What a person is told of a fault, and nothing else. */
function expectTold(result: CliResult, told: { code: number; says: RegExp; cure: RegExp }): void {
  expect(result.stderr.split('\n')[0]).toMatch(told.says);
  expect(result.stderr).toMatch(told.cure);
  expect(stackOf(result)).toEqual([]);
  expect(result.code).toBe(told.code);
}

describe('faults on the laptop', () => {
  let cli: MusterCli;

  beforeEach(async () => {
    cli = await MusterCli.create();
  });
  afterEach(() => cli.dispose());

  /** The data directory with a database in it, which the first command makes. */
  async function database(): Promise<string> {
    await cli.run(['up', join(cli.directory, 'no-such-file')]);
    return join(cli.home, 'muster.db');
  }

  async function pathWith(program: string | null): Promise<string> {
    const directory = join(cli.directory, 'bin');
    await mkdir(directory);
    if (program !== null) {
      await writeFile(join(directory, 'ansible-playbook'), program);
      await chmod(join(directory, 'ansible-playbook'), 0o755);
    }
    return directory;
  }

  const ansibles = [
    ['is missing', null, /^muster: ansible-playbook is not installed on this computer\.$/],
    ['is too old', 'echo ansible-playbook 2.9.27', /^muster: Ansible 2\.9\.27 is too old; Muster needs /],
    [
      'is broken',
      'echo no module named ansible >&2; exit 1',
      /^muster: ansible-playbook does not run on this/,
    ],
  ] as const;
  test.each(ansibles)('begins no run when Ansible %s', async (_, script, says) => {
    const file = await cli.file('site.yaml', site);
    const PATH = await pathWith(script === null ? null : `#!/bin/sh\n${script}\n`);
    const cure = /-> Install ansible-core 2\.14 or newer/;
    expectTold(await cli.run(['up', file], { env: { PATH } }), { code: 2, says, cure });
    expect((await cli.status()).run).toBeNull();
    expect(await processesOf(cli)).toEqual([]);
  });

  test('leaves a database alone that another process of Muster has, and says which', async () => {
    await database();
    const file = await cli.file('site.yaml', site);
    const serving = cli.start(['--json', 'serve']);
    const holder = join(cli.home, 'muster.db.holder');
    await expect.poll(() => readFile(holder, 'utf8').catch(() => '')).toContain('pid');
    const result = await cli.run(['up', file]);
    expectTold(result, {
      code: 6,
      says: /^muster: The database \S+\/muster\.db is in use by process \d+ on \S+, since \S+\.$/,
      cure: /-> Wait until it is done, or end it/,
    });
    expect(result.stderr).toContain(`process ${serving.pid} `);
    expect((await cli.run(['--json', 'status'])).code).toBe(0);
    serving.signal('SIGTERM');
    await serving.ended;
    expect((await cli.run(['plan', file])).stderr).not.toContain('in use');
  });

  test('says so of a database that another program has locked', async () => {
    const path = await database();
    const file = await cli.file('site.yaml', site);
    const other = new Database(path);
    try {
      other.pragma('locking_mode = EXCLUSIVE');
      other.exec('BEGIN EXCLUSIVE');
      const says = /^muster: Another program holds \S+\/muster\.db\.$/;
      expectTold(await cli.run(['up', file]), { code: 6, says, cure: /-> Close the other program/ });
    } finally {
      other.close();
    }
  });

  test('does not touch a database that a newer version wrote', async () => {
    const path = await database();
    const newer = new Database(path);
    newer.pragma('user_version = 999');
    newer.pragma('journal_mode = DELETE');
    newer.close();
    const before = await readFile(path);
    const file = await cli.file('site.yaml', site);
    for (const words of [['up', file], ['status']]) {
      expectTold(await cli.run(words), {
        code: 6,
        says: /^muster: The database \S+ has schema 999; this version of Muster knows schemas up to \d+\.$/,
        cure: /-> Use the newer Muster that wrote it/,
      });
    }
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  test('says so of a database that is none', async () => {
    await mkdir(cli.home);
    await writeFile(join(cli.home, 'muster.db'), 'this was overwritten by something else\n'.repeat(400));
    const file = await cli.file('site.yaml', site);
    const says = /^muster: \S+\/muster\.db is damaged or is not a database\.$/;
    expectTold(await cli.run(['up', file]), { code: 6, says, cure: /-> Put back the newest backup/ });
  });

  const malformed = [
    ['an unknown key', site.replace('address:', 'adress:'), /site\.yaml:11:5: .*adress.*address/],
    [
      'a reference into nothing',
      site.replace('credential: engineer', 'credential: boss'),
      /site\.yaml:16:17: .*boss.*engineer/,
    ],
    ['no initial server', site.replace('initial: true', 'initial: false'), /site\.yaml:\d+:\d+: .*initial/],
    ['a tab', site.replace('    user: field', '\tuser: field'), /site\.yaml:6:\d+: .*[Tt]ab/],
    [
      'a password in clear',
      site.replace('env: NEVER_ASKED_FOR', 'hunter2'),
      /site\.yaml:\d+:\d+: .*never in this file/,
    ],
    ['nothing in it', '', /site\.yaml:1:1: /],
    ['bytes that are no text', '\u0000\u0001\ufffd\u0000', /site\.yaml:1:\d+: /],
  ] as const;
  test.each(malformed)('names line, column and cure of a site file with %s', async (_, text, where) => {
    const file = await cli.file('site.yaml', text);
    const says = /^muster: site\.yaml has \d+ problems?\.$/;
    const result = await cli.run(['up', file]);
    expectTold(result, { code: 2, says, cure: /-> Mend the lines named; nothing was changed\./ });
    expect(result.stderr).toMatch(where);
    expect(result.stderr).not.toContain('hunter2');
    const status = await cli.run(['--json', 'status']);
    expect(linesOf(status.stdout)).toEqual([{ type: 'status', clusters: [] }]);
  });
});
