import { randomBytes } from 'node:crypto';
import { MusterError } from '../../shared/model/error.ts';
import type { SealedSecretStore } from '../ports/secrets.ts';
import type { KeyKeeper } from './keepers/keeper.ts';
import { KEY_BYTES } from './sealed-box.ts';

/**
 * The key that seals the secrets of a database: opened by the first keeper that holds it, made where none does yet.
 * A preferred keeper that does not hold it yet gets it, so that the next start needs no other.
 * @throws MusterError `secret-sealed` where none of the keepers holds it.
 */
export function vaultKey(
  store: SealedSecretStore,
  keepers: readonly KeyKeeper[],
  purpose: 'seal' | 'open',
): Uint8Array {
  const wrapped = store.wrappedKeys();
  const [preferred] = keepers;
  if (preferred === undefined) throw new MusterError('internal', 'The vault has no keeper for its key.');
  if (wrapped.size === 0) return makeKey(store, preferred);
  const holder = keepers.find(({ kind }) => wrapped.has(kind));
  const box = holder === undefined ? undefined : wrapped.get(holder.kind);
  if (holder === undefined || box === undefined) throw noKeeper([...wrapped.keys()]);
  const key = holder.unwrap(box);
  if (holder !== preferred && purpose === 'seal') store.putWrappedKey(preferred.kind, preferred.wrap(key));
  return key;
}

function makeKey(store: SealedSecretStore, keeper: KeyKeeper): Uint8Array {
  const key = randomBytes(KEY_BYTES);
  store.putWrappedKey(keeper.kind, keeper.wrap(key));
  return key;
}

const keeperNames: Readonly<Record<string, string>> = {
  'key-file': 'a key file',
  passphrase: 'a passphrase',
  keychain: 'the keychain of the operating system',
};

function noKeeper(kinds: readonly string[]): MusterError {
  const names = kinds.map((kind) => keeperNames[kind] ?? kind).join(' or ');
  return new MusterError('secret-sealed', `The secrets of this database are sealed with ${names}.`, {
    cure: 'Open the database the way it was sealed (the desktop app for a keychain, the passphrase where one was set).',
  });
}
