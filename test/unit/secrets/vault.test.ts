import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type { SealedSecretStore, SecretName, SecretVault } from '../../../src/main/ports/secrets.ts';
import { createVault, type VaultOptions } from '../../../src/main/secrets/create-vault.ts';
import type { KeyKeeper } from '../../../src/main/secrets/keepers/keeper.ts';
import { keyFileKeeper } from '../../../src/main/secrets/keepers/key-file.ts';
import { type Keychain, keychainKeeper } from '../../../src/main/secrets/keepers/keychain.ts';
import { passphraseKeeper } from '../../../src/main/secrets/keepers/passphrase.ts';
import { createSealedSecretStore } from '../../../src/main/store/repositories/sealed-secret-store.ts';
import type { SecretSource } from '../../../src/shared/model/credential.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { sampleDescription } from '../../support/site-samples.ts';
import { thrownBy } from '../../support/thrown.ts';

const SECRET = 'correct horse battery staple';
const sudo: SecretName = { kind: 'credential-sudo', id: 'credential-ops' };
const token: SecretName = { kind: 'cluster-token', id: 'cluster-lab' };
const ctx = rootContext();

let it: TestDatabase;
let store: SealedSecretStore;
beforeEach(() => {
  it = testDatabase();
  it.stores.descriptions.apply(sampleDescription());
  store = createSealedSecretStore(it.db);
});
afterEach(() => it.dispose());

const keyPath = () => join(it.directory, 'vault.key');
const vault = (options: Partial<VaultOptions> = {}): SecretVault =>
  createVault({ store, keepers: [keyFileKeeper(keyPath())], env: {}, ...options });

/** A keychain of this test alone; turns letters around, as the real one would not. */
const keychain: Keychain = {
  encrypt: (text) => Buffer.from(`sealed:${text}`).reverse(),
  decrypt: (sealed) => {
    const text = Buffer.from(sealed).reverse().toString();
    if (!text.startsWith('sealed:')) throw new Error('keychain is locked');
    return text.slice('sealed:'.length);
  },
};

describe('an answer given beforehand', () => {
  test('is what an `ask` source comes to, in this process alone, and is kept out of texts', async () => {
    const here = vault();
    expect(here.isAnswered(sudo)).toBe(false);
    here.answer(sudo, SECRET);
    expect(here.isAnswered(sudo)).toBe(true);
    expect(await here.resolve(ctx, { from: 'ask' }, sudo)).toBe(SECRET);
    expect(here.redact(`it is ${SECRET}`)).not.toContain(SECRET);
    expect(here.has(sudo)).toBe(false);
    expect(vault().isAnswered(sudo)).toBe(false);
    here.forget(sudo);
    expect(here.isAnswered(sudo)).toBe(false);
  });
});

describe('sealing', () => {
  test('what was sealed opens again, in another vault over the same rows too', () => {
    vault().seal(sudo, SECRET);
    expect(vault().open(sudo)).toBe(SECRET);
    expect(vault().open(token)).toBeNull();
  });

  test('asks for its key before it is needed, where anything is sealed, and makes none', () => {
    expect(() => vault().requireKey()).not.toThrow();
    expect(statSync(keyPath(), { throwIfNoEntry: false })).toBeUndefined();
    vault().seal(sudo, SECRET);
    expect(() => vault().requireKey()).not.toThrow();
    rmSync(keyPath());
    expect(thrownBy(() => vault().requireKey())).toMatchObject({
      code: 'secret-sealed',
      message: `The secrets are sealed with the key file ${keyPath()}, which is not there.`,
      cure: expect.stringContaining('bring it from the laptop that the database comes from'),
    });
  });

  test('nothing of it is on disk in clear: not in the database, its side files, or the key file', () => {
    vault().seal(sudo, SECRET);
    it.db.sqlite.pragma('wal_checkpoint(TRUNCATE)');
    for (const file of [it.db.path, `${it.db.path}-wal`, keyPath()]) {
      const bytes = readFileSync(file);
      expect(bytes.includes(SECRET)).toBe(false);
      expect(bytes.includes(Buffer.from(SECRET).toString('base64').slice(0, 20))).toBe(false);
    }
  });

  test('the same value sealed twice looks different', () => {
    const one = vault();
    one.seal(sudo, SECRET);
    one.seal(token, SECRET);
    const [first, second] = [sudo, token].map((name) => Buffer.from(store.get(name) ?? []).subarray(-28));
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
    one.seal(sudo, 'another');
    expect(one.open(sudo)).toBe('another');
  });

  test('a row moved under another name does not open', () => {
    vault().seal(sudo, SECRET);
    store.put(token, store.get(sudo) ?? new Uint8Array());
    expect(thrownBy(() => vault().open(token))).toMatchObject({
      code: 'secret-sealed',
      message: expect.stringContaining('join token of cluster "lab"'),
    });
    expect(vault().has(token)).toBe(true);
    vault().forget(token);
    expect(vault().has(token)).toBe(false);
  });

  test.each([0, 5, 20, 40])('a row with byte %i changed does not open', (at) => {
    vault().seal(sudo, SECRET);
    const bytes = Buffer.from(store.get(sudo) ?? []);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    store.put(sudo, bytes);
    expect(thrownBy(() => vault().open(sudo))).toMatchObject({ code: 'secret-sealed' });
  });

  test('what was forgotten is gone', () => {
    const one = vault();
    one.seal(sudo, SECRET);
    one.forget(sudo);
    expect(one.open(sudo)).toBeNull();
  });

  test('everything that passes is taken out of texts', async () => {
    const one = vault();
    one.seal(sudo, SECRET);
    expect(one.redact(`sudo: ${SECRET}`)).toBe('sudo: [redacted]');
    const two = vault({ env: { PW: 'from-the-environment' } });
    expect(two.redact(SECRET)).toBe(SECRET);
    two.open(sudo);
    await two.resolve(ctx, { from: 'env', name: 'PW' }, token);
    expect(two.redact(`${SECRET} from-the-environment`)).toBe('[redacted] [redacted]');
  });

  test('a kubeconfig keeps its words readable in logs', () => {
    const one = vault();
    one.seal(
      { kind: 'cluster-kubeconfig', id: 'cluster-lab' },
      'kind: Config\ntoken: abcdefghij0123456789abcdefghij0123\n',
    );
    expect(one.redact('kind: Config, abcdefghij0123456789abcdefghij0123')).toBe('kind: Config, [redacted]');
  });
});

describe('the key file', () => {
  test('is made when first needed, private', () => {
    vault().open(sudo);
    expect(statSync(keyPath(), { throwIfNoEntry: false })).toBeUndefined();
    vault().seal(sudo, SECRET);
    expect((statSync(keyPath()).mode & 0o777).toString(8)).toBe('600');
  });

  test('that others can read is not used', () => {
    vault().seal(sudo, SECRET);
    chmodSync(keyPath(), 0o644);
    expect(thrownBy(() => vault().open(sudo))).toMatchObject({
      code: 'secret-sealed',
      cure: expect.stringContaining('chmod 600'),
    });
  });

  test.each([
    ['is gone', () => rmSync(keyPath()), /not there/],
    [
      'is another one',
      () => writeFileSync(keyPath(), `muster-vault-key-1 ${Buffer.alloc(32, 7).toString('base64')}\n`),
      /another key/,
    ],
    ['is something else', () => writeFileSync(keyPath(), 'shopping list'), /not a key file/],
  ])('that %s is named, and the sealed rows stay', (_what, spoil, expected) => {
    vault().seal(sudo, SECRET);
    const key = readFileSync(keyPath());
    spoil();
    expect(thrownBy(() => vault().open(sudo))).toMatchObject({
      code: 'secret-sealed',
      message: expect.stringMatching(expected),
    });
    expect(thrownBy(() => vault().seal(token, 'x'))).toMatchObject({ code: 'secret-sealed' });
    writeFileSync(keyPath(), key, { mode: 0o600 });
    expect(vault().open(sudo)).toBe(SECRET);
  });
});

describe('other keepers', () => {
  test('a passphrase opens what it sealed, and only it', () => {
    const withPassphrase = (passphrase: string) => vault({ keepers: [passphraseKeeper(passphrase)] });
    withPassphrase('Grüße').seal(sudo, SECRET);
    expect(withPassphrase('Gru\u0308ße').open(sudo)).toBe(SECRET);
    expect(thrownBy(() => withPassphrase('grüße').open(sudo))).toMatchObject({ code: 'secret-sealed' });
    const wrapped = store.wrappedKeys().get('passphrase') ?? '';
    expect(wrapped).not.toContain('Grüße');
    expect(Buffer.from(wrapped, 'base64').includes('Grüße')).toBe(false);
  });

  test('the keychain opens what it sealed; a locked one is named', () => {
    vault({ keepers: [keychainKeeper(keychain)] }).seal(sudo, SECRET);
    expect(vault({ keepers: [keychainKeeper(keychain)] }).open(sudo)).toBe(SECRET);
    const locked: Keychain = {
      ...keychain,
      decrypt: () => {
        throw new Error('locked');
      },
    };
    expect(thrownBy(() => vault({ keepers: [keychainKeeper(locked)] }).open(sudo))).toMatchObject({
      code: 'secret-sealed',
    });
  });

  test('a preferred keeper gets the key from the one that has it, and both open from then on', () => {
    const file = keyFileKeeper(keyPath());
    const chain = keychainKeeper(keychain);
    vault({ keepers: [file] }).seal(sudo, SECRET);
    vault({ keepers: [chain, file] }).seal(token, 'K10token');
    for (const keepers of [[chain], [file]] satisfies KeyKeeper[][]) {
      expect(vault({ keepers }).open(sudo)).toBe(SECRET);
      expect(vault({ keepers }).open(token)).toBe('K10token');
    }
  });

  test('a vault without the right keeper says which one it was', () => {
    vault({ keepers: [keychainKeeper(keychain)] }).seal(sudo, SECRET);
    expect(thrownBy(() => vault().open(sudo))).toMatchObject({
      code: 'secret-sealed',
      message: expect.stringContaining('keychain'),
    });
    expect(statSync(keyPath(), { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('where secrets come from', () => {
  const resolve = (source: SecretSource, options: Partial<VaultOptions> = {}, name = sudo) =>
    vault(options).resolve(ctx, source, name);
  const path = () => join(it.directory, 'secret.txt');

  test('the database', async () => {
    vault().seal(sudo, SECRET);
    await expect(resolve({ from: 'stored' })).resolves.toBe(SECRET);
  });

  test('the environment', async () => {
    await expect(resolve({ from: 'env', name: 'PW' }, { env: { PW: ' as it is ' } })).resolves.toBe(
      ' as it is ',
    );
  });

  test.each([
    ['hunter2\n', 'hunter2'],
    ['hunter2\r\n', 'hunter2'],
    ['two lines\nof it', 'two lines\nof it'],
    ['-----BEGIN KEY-----\nabc\n-----END KEY-----\n', '-----BEGIN KEY-----\nabc\n-----END KEY-----\n'],
  ])('a file: %j', async (content, expected) => {
    writeFileSync(path(), content);
    await expect(resolve({ from: 'file', path: path() })).resolves.toBe(expected);
  });

  test('a person, asked once however many hosts need it', async () => {
    const questions: string[] = [];
    const one = vault({
      prompt: async (_ctx, question) => {
        questions.push(question);
        return 'typed';
      },
    });
    const answers = await Promise.all([1, 2, 3].map(() => one.resolve(ctx, { from: 'ask' }, sudo)));
    expect(answers).toEqual(['typed', 'typed', 'typed']);
    expect(questions).toEqual(['The sudo password of credential "ops": ']);
    expect(one.redact('typed')).toBe('[redacted]');
  });

  test('a person who was interrupted is asked again', async () => {
    let asked = 0;
    const one = vault({
      prompt: async () => {
        asked += 1;
        if (asked === 1) throw new Error('interrupted');
        return 'typed';
      },
    });
    await expect(one.resolve(ctx, { from: 'ask' }, sudo)).rejects.toThrow('interrupted');
    await expect(one.resolve(ctx, { from: 'ask' }, sudo)).resolves.toBe('typed');
  });

  test.each<[string, SecretSource, Partial<VaultOptions>, RegExp]>([
    ['not stored', { from: 'stored' }, {}, /not been stored/],
    ['not set', { from: 'env', name: 'PW' }, {}, /PW is not set/],
    ['set to nothing', { from: 'env', name: 'PW' }, { env: { PW: '' } }, /PW is empty/],
    ['no file', { from: 'file', path: '/nowhere/at-all' }, {}, /\/nowhere\/at-all is not there/],
    ['a directory', { from: 'file', path: '/' }, {}, /cannot be read \(EISDIR\)/],
    ['nobody to ask', { from: 'ask' }, {}, /nobody to ask/],
    ['nothing typed', { from: 'ask' }, { prompt: async () => '' }, /nothing was typed/],
  ])('what is missing is named, and whose it is: %s', async (_what, source, options, expected) => {
    await expect(resolve(source, options)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(expected),
      cure: expect.any(String),
    });
    await expect(resolve(source, options)).rejects.toThrow(
      /^The sudo password of credential "ops" is missing/,
    );
  });

  test('reading a file stops when the work is stopped', async () => {
    writeFileSync(path(), 'x');
    const stopped = rootContext({ signal: AbortSignal.abort(new Error('stopped')) });
    await expect(vault().resolve(stopped, { from: 'file', path: path() }, sudo)).rejects.toThrow('stopped');
  });
});
