import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/platform/clock.ts';
import type { SecretName, SecretVault } from '../../../src/main/ports/secrets.ts';
import {
  forgetSecret,
  type StoredSecretKind,
  storeSecret,
} from '../../../src/main/use-cases/stored-secrets.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { clusterRow, siteWith } from '../../support/descriptions.ts';

let database: TestDatabase;
let sealed: Map<string, string>;

const key = ({ kind, id }: SecretName) => `${kind} ${id}`;

function deps() {
  const vault: Pick<SecretVault, 'seal' | 'forget'> = {
    seal: (name, value) => void sealed.set(key(name), value),
    forget: (name) => void sealed.delete(key(name)),
  };
  // Only sealing and forgetting are under test; the vault's own tests cover the rest.
  return { stores: database.stores, clock: systemClock, vault: vault as SecretVault };
}

beforeEach(() => {
  sealed = new Map();
  database = testDatabase();
  const registry = {
    systemDefault: null,
    mirrors: {},
    configs: { 'registry.site:5000': { username: 'pull' } },
  };
  database.stores.descriptions.apply({
    ...siteWith({ servers: 1, agents: 0 }),
    clusters: [clusterRow({ registry })],
  });
});
afterEach(() => database.dispose());

describe('a stored secret', () => {
  it.each([
    ['key', 'admin', 'credential-key credential-test'],
    ['passphrase', 'admin', 'credential-passphrase credential-test'],
    ['password', 'admin', 'credential-password credential-test'],
    ['sudo', 'admin', 'credential-sudo credential-test'],
    ['registry', 'edge/registry.site:5000', 'registry-password cluster-test/registry.site:5000'],
    ['registry', 'registry.site:5000', 'registry-password cluster-test/registry.site:5000'],
  ] as const)('%s of %s is sealed under its own name', (kind, of, name) => {
    storeSecret(deps(), { kind, of }, 'hunter2');
    expect([...sealed]).toEqual([[name, 'hunter2']]);
    forgetSecret(deps(), { kind, of });
    expect([...sealed]).toEqual([]);
  });

  it.each([
    ['password', 'nobody', 'There is no credential "nobody".', 'Name one of: admin.'],
    ['registry', 'edge/other', 'Cluster edge has no registry "other".', 'registry.site:5000'],
    ['registry', 'nowhere/registry.site:5000', 'There is no cluster "nowhere".', 'Name one of: edge.'],
  ] as const)('%s of %s is refused with what there is', (kind: StoredSecretKind, of, message, cure) => {
    const attempt = () => storeSecret(deps(), { kind, of }, 'hunter2');
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ cure: expect.stringContaining(cure) }));
    expect([...sealed]).toEqual([]);
  });

  it('that is empty is not kept', () => {
    expect(() => storeSecret(deps(), { kind: 'sudo', of: 'admin' }, '')).toThrow(
      'An empty secret is not kept.',
    );
  });
});
