import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SecretVault } from '../../../src/main/ports/secrets.ts';
import { createVault } from '../../../src/main/secrets/create-vault.ts';
import { keyFileKeeper } from '../../../src/main/secrets/keepers/key-file.ts';
import { createSealedSecretStore } from '../../../src/main/store/repositories/sealed-secret-store.ts';
import { giveSecret, wantedSecrets } from '../../../src/main/use-cases/wanted-secrets.ts';
import { credentialIdSchema, siteIdSchema } from '../../../src/shared/model/ids.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { sampleCluster, sampleCredential, sampleDescription } from '../../support/site-samples.ts';
import { thrownBy } from '../../support/thrown.ts';

const siteId = siteIdSchema.parse('site-north');
const credential = (name: string, auth: Parameters<typeof sampleCredential>[0]) =>
  sampleCredential({ id: credentialIdSchema.parse(`credential-${name}`), name, ...auth });

let database: TestDatabase;
let vault: SecretVault;
beforeEach(() => {
  database = testDatabase();
  vault = createVault({
    store: createSealedSecretStore(database.db),
    keepers: [keyFileKeeper(`${database.directory}/vault.key`)],
    env: {},
  });
  database.stores.descriptions.apply({
    ...sampleDescription(),
    credentials: [
      credential('ops', { auth: { method: 'key', key: { from: 'stored' }, passphrase: { from: 'ask' } } }),
      credential('words', {
        auth: { method: 'password', password: { from: 'env', name: 'WORD' } },
        sudoPassword: { from: 'stored' },
      }),
    ],
    clusters: [sampleCluster()],
  });
});
afterEach(() => database.dispose());

const deps = () => ({ stores: database.stores, clock: database.clock, vault });
const told = () =>
  wantedSecrets(deps(), siteId).map(
    ({ kind, of, isKept, isGiven }) => `${kind} of ${of}${isKept ? '' : ', once'}${isGiven ? ', given' : ''}`,
  );

describe('secrets a site needs from a person', () => {
  it('are those that nothing else says, and never hold a value', () => {
    expect(told()).toEqual([
      'credential-key of ops',
      'credential-passphrase of ops, once',
      'credential-sudo of words',
      'registry-password of registry.site:5000',
    ]);
  });

  it('are sealed, or kept until the end where the site says to ask', () => {
    const [key, passphrase, sudo, registry] = wantedSecrets(deps(), siteId);
    if (!key || !passphrase || !sudo || !registry) throw new Error('one is missing');
    giveSecret(deps(), { siteId, kind: key.kind, id: key.id, value: '-----BEGIN X\n-----END X\n\n' });
    giveSecret(deps(), { siteId, kind: passphrase.kind, id: passphrase.id, value: 'hunter2 3\n' });
    giveSecret(deps(), { siteId, kind: registry.kind, id: registry.id, value: ' blanks are part of it ' });
    expect(told().filter((one) => one.endsWith('given'))).toHaveLength(3);
    expect(vault.open({ kind: 'credential-key', id: key.id })).toBe('-----BEGIN X\n-----END X\n');
    expect(vault.open({ kind: 'registry-password', id: registry.id })).toBe(' blanks are part of it ');
    expect(vault.has({ kind: 'credential-passphrase', id: passphrase.id })).toBe(false);
    const written = JSON.stringify(database.db.sqlite.prepare('SELECT * FROM audit').all());
    expect(written).toContain('credential-passphrase of ops');
    expect(written).not.toContain('hunter2');
  });

  it('are refused where nobody needs them, and empty', () => {
    expect(
      thrownBy(() =>
        giveSecret(deps(), { siteId, kind: 'credential-password', id: 'credential-words', value: 'x' }),
      ),
    ).toMatchObject({ code: 'not-found' });
    const [key] = wantedSecrets(deps(), siteId);
    expect(
      thrownBy(() => giveSecret(deps(), { siteId, kind: 'credential-key', id: key?.id ?? '', value: '\n' })),
    ).toMatchObject({ code: 'bad-input' });
  });
});
