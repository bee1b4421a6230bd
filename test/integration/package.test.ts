import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pretendElectron } from '../support/pretend-electron.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

let directory: string;
let unpacked: string;
let packed: readonly string[];
let beside: readonly string[];

/** Packs for Linux as `electron-builder` does, but for Electron itself, whose program is not needed to see what is in and what is not. */
beforeAll(async () => {
  if (!existsSync(join(root, 'out/main/index.js'))) throw new Error('build first: npm run build');
  directory = await mkdtemp(join(tmpdir(), 'muster-package-'));
  const { version } = JSON.parse(await readFile(join(root, 'node_modules/electron/package.json'), 'utf8'));
  const dist = await pretendElectron(directory, version);
  const output = join(directory, 'dist');
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  const args = [
    '--linux',
    'dir',
    '--publish',
    'never',
    `-c.electronDist=${dist}`,
    `-c.directories.output=${output}`,
  ];
  await run(process.execPath, [builder, ...args], { cwd: root });
  unpacked = join(output, (await readdir(output)).find((name) => name.endsWith('unpacked')) ?? '');
  packed = listPackage(join(unpacked, 'resources/app.asar'), { isPack: false });
  beside = await readdir(join(unpacked, 'resources'), { recursive: true });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe('what is shipped', () => {
  it('has the built app, and of modules the native one alone', () => {
    for (const path of [
      '/package.json',
      '/out/main/index.js',
      '/out/main/cli.js',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
    ])
      expect(packed).toContain(path);
    const modules = packed.flatMap((path) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    expect([...new Set(modules)]).toEqual(['better-sqlite3']);
    expect(beside.filter((path) => path.endsWith('.node')).length).toBeGreaterThan(0);
  });

  it('has the migrations in the program, playbooks, site examples and licences beside it', async () => {
    const chunks = packed.filter((path) => /^\/out\/main\/.*\.js$/.test(path));
    const archive = join(unpacked, 'resources/app.asar');
    const program = chunks.map((path) => extractFile(archive, path.slice(1)).toString('utf8')).join('\n');
    const migrations = await readdir(join(root, 'src/main/store/migrations'));
    for (const file of migrations.filter((name) => /^\d/.test(name))) {
      const [statement = ''] =
        /CREATE TABLE [`"\w]+|ALTER TABLE [`"\w]+/i.exec(
          await readFile(join(root, 'src/main/store/migrations', file), 'utf8'),
        ) ?? [];
      expect(statement, file).not.toBe('');
      expect(program, file).toContain(statement);
    }
    for (const path of ['playbooks/ansible.cfg', 'resources/THIRD-PARTY.txt', 'LICENSE'])
      expect(beside).toContain(path);
    expect(beside.filter((path) => /^playbooks\/roles\/.*\.ya?ml$/.test(path)).length).toBeGreaterThan(5);
  });

  it('has neither sources nor tests, maps, databases, keys or what a checkout leaves behind', () => {
    const wrong =
      /^\/?(src|test|scripts|docs|\.ci|\.git)\/|\.(map|tsx?|db|db-wal|key|pem|kubeconfig|log|pyc)$|\.env|node_modules\/\.|__pycache__|@types/;
    const all = [...packed, ...beside.map((path) => path.replace(/^app\.asar\.unpacked/, ''))];
    expect(all.filter((path) => wrong.test(path))).toEqual([]);
    expect(all.length).toBeGreaterThan(50);
  });

  it('has its fuses blown and its archive sealed', async () => {
    const fuses = await getCurrentFuseWire(join(unpacked, 'muster'));
    const on = (option: FuseV1Options) => String.fromCharCode(Number(fuses[option]));
    expect(on(FuseV1Options.RunAsNode)).toBe('0');
    expect(on(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe('0');
    expect(on(FuseV1Options.EnableNodeCliInspectArguments)).toBe('0');
    expect(on(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe('0');
    expect(on(FuseV1Options.EnableCookieEncryption)).toBe('1');
    expect(on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe('1');
    expect(on(FuseV1Options.OnlyLoadAppFromAsar)).toBe('1');
  });

  it('fetches nothing: no address of an update or of a tool is in its configuration', async () => {
    const config = await readFile(join(root, 'electron-builder.yml'), 'utf8');
    expect(config).not.toMatch(/publish:|https?:/);
    expect(beside).not.toContain('app-update.yml');
  });
});
