import { MusterError } from '../../../shared/model/error.ts';
import type { KeyKeeper } from './keeper.ts';

/** The operating system's keychain as the desktop face hands it in (Electron's safeStorage has this shape). */
export interface Keychain {
  encrypt(text: string): Uint8Array;
  decrypt(sealed: Uint8Array): string;
}

/** Keeps the key with the keychain of the person who is logged in. */
export function keychainKeeper(keychain: Keychain): KeyKeeper {
  return {
    kind: 'keychain',
    name: 'the keychain of the operating system',
    wrap: (key) => Buffer.from(keychain.encrypt(Buffer.from(key).toString('base64'))).toString('base64'),
    unwrap: (wrapped) => {
      try {
        return Buffer.from(keychain.decrypt(Buffer.from(wrapped, 'base64')), 'base64');
      } catch (cause) {
        throw new MusterError(
          'secret-sealed',
          'The keychain of the operating system does not open the secrets.',
          {
            cure: 'Log in as the person who sealed them, and unlock the keychain.',
            cause,
          },
        );
      }
    },
  };
}
