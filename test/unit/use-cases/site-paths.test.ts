import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  pathsOfSite,
  rememberSiteDirectory,
  withResolvedPaths,
} from '../../../src/main/use-cases/site-paths.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { siteWith } from '../../support/descriptions.ts';

let database: TestDatabase;
const { site, credentials } = siteWith({ servers: 1, agents: 0 });

beforeEach(() => {
  database = testDatabase();
});
afterEach(() => database.dispose());

describe('paths of a site file', () => {
  it.each([
    ['bundles/rke2', '/media/usb/bundles/rke2'],
    ['./rke2', '/media/usb/rke2'],
    ['/srv/rke2', '/srv/rke2'],
    ['~/.ssh/id', join(homedir(), '.ssh/id')],
    ['~other', '/media/usb/~other'],
  ])('%s means %s', (written, meant) => {
    rememberSiteDirectory(database, site.id, '/media/usb');
    expect(pathsOfSite(database, site.id)(written)).toBe(meant);
  });

  it('are beside the file that was read last', () => {
    rememberSiteDirectory(database, site.id, '/media/usb');
    rememberSiteDirectory(database, site.id, '/home/field');
    expect(pathsOfSite(database, site.id)('key')).toBe('/home/field/key');
  });

  it('are beside the current directory where there never was a file', () => {
    expect(pathsOfSite(database, site.id)('key')).toBe(join(process.cwd(), 'key'));
  });

  it('of a credential are resolved wherever a file is named, and nothing else is touched', () => {
    const [credential] = credentials;
    if (credential === undefined) throw new Error('the sample has no credential');
    const resolve = (path: string) => `/base/${path}`;
    const keyed = {
      ...credential,
      auth: {
        method: 'key',
        key: { from: 'file', path: 'id' },
        passphrase: { from: 'env', name: 'PASS' },
      },
      sudoPassword: { from: 'file', path: 'sudo' },
    } as const;
    expect(withResolvedPaths(keyed, resolve)).toEqual({
      ...keyed,
      auth: { ...keyed.auth, key: { from: 'file', path: '/base/id' } },
      sudoPassword: { from: 'file', path: '/base/sudo' },
    });
    expect(withResolvedPaths(credential, resolve)).toEqual(credential);
  });
});
