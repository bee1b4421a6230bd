import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { WIRE_CHANNEL, WIRE_CLOSED_CHANNEL } from '../../../src/main/electron/channel.ts';
import { answerPage, pageFile } from '../../../src/main/electron/page-files.ts';
import {
  isOurPage,
  PAGE_URL,
  pageSchemePrivileges,
  pageSecurityPolicy,
  windowOptions,
} from '../../../src/main/electron/window-options.ts';

const root = join(import.meta.dirname, '../../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');

describe('window', () => {
  it('has every security switch set, not left to a default', () => {
    expect(windowOptions('/preload.cjs').webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    });
  });

  it('has a policy that allows its own files and nothing else', () => {
    expect(pageSecurityPolicy).toContain("default-src 'none'");
    expect(pageSecurityPolicy).toContain("connect-src 'none'");
    expect(pageSecurityPolicy).not.toMatch(/unsafe|\*|http|ws:/);
    expect(pageSchemePrivileges.privileges).toMatchObject({ secure: true, standard: true, bypassCSP: false });
  });

  it.each([
    'https://muster',
    'app://muster.evil/index.html',
    'app://musterx/',
    'file:///etc/passwd',
    'about:blank',
    undefined,
  ])('does not take %s for its own page', (url) => expect(isOurPage(url)).toBe(false));

  it('knows its own page', () => expect(isOurPage(PAGE_URL)).toBe(true));
});

describe('files of the page', () => {
  it('are those below the directory, by kind', () => {
    expect(pageFile('app://muster/index.html', '/out/renderer')).toEqual({
      path: '/out/renderer/index.html',
      type: 'text/html; charset=utf-8',
    });
    expect(pageFile('app://muster/assets/a.woff2?x#y', '/out/renderer')?.type).toBe('font/woff2');
  });

  it.each([
    'app://muster/../main/index.js',
    'app://muster/%2e%2e/%2e%2e/etc/passwd.html',
    'app://muster/..%2f..%2fmain%2findex.js',
    'app://muster/notes.txt',
    'app://elsewhere/index.html',
    'not a url',
  ])('are not %s', (url) => {
    const file = pageFile(url, '/out/renderer');
    expect(file === null || file.path.startsWith('/out/renderer/')).toBe(true);
    if (url.includes('elsewhere') || url.endsWith('.txt') || url === 'not a url') expect(file).toBeNull();
  });
});

describe('answers to the page', () => {
  const directory = mkdtempSync(join(tmpdir(), 'muster-page-'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html>');
  afterAll(() => rmSync(directory, { recursive: true }));

  it('are files, with the policy', async () => {
    const answer = await answerPage(PAGE_URL, directory);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toBe(pageSecurityPolicy);
    expect(await answer.text()).toBe('<!doctype html>');
  });

  it.each([
    'app://muster/%',
    'app://muster/%zz/index.html',
    'app://muster/%00.html',
    'app://muster/gone.js',
    'app://muster/index.html/below.js',
    'app://muster/notes.txt',
    'app://elsewhere/index.html',
  ])('are 404 for %s', async (url) => {
    expect((await answerPage(url, directory)).status).toBe(404);
  });
});

describe('preload', () => {
  const source = text('src/main/electron/preload.ts');

  it('needs nothing but electron at run time', () => {
    const imports = [...source.matchAll(/^import (type )?.*from '(.+)'/gm)];
    expect(imports.filter(([, type]) => type === undefined).map(([, , from]) => from)).toEqual(['electron']);
  });

  it('speaks on the channels the app has, and hands out nothing of Electron', () => {
    expect(source).toContain(`const channel = '${WIRE_CHANNEL}';`);
    expect(source).toContain(`const closedChannel = '${WIRE_CLOSED_CHANNEL}';`);
    expect(source.match(/exposeInMainWorld/g)).toHaveLength(1);
    const uses = [...source.matchAll(/ipcRenderer(\.\w+\(\w+|[^;\n]*)/g)].map(([, use]) => use);
    expect(uses).toEqual([" } from 'electron'", '.on(channel', '.on(closedChannel', '.send(channel']);
  });
});

describe('package', () => {
  const config: unknown = parse(text('electron-builder.yml'));

  it('has its fuses blown', () => {
    expect(config).toMatchObject({
      asar: true,
      npmRebuild: false,
      electronFuses: {
        runAsNode: false,
        enableCookieEncryption: true,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
        grantFileProtocolExtraPrivileges: false,
      },
    });
  });

  it('ships playbooks and resources beside the app, and neither maps nor other modules', () => {
    expect(config).toMatchObject({
      extraResources: expect.arrayContaining([
        expect.objectContaining({ from: 'playbooks', to: 'playbooks' }),
      ]),
      files: expect.arrayContaining(['!out/**/*.map', '!node_modules/**']),
    });
  });
});
