/**
 * Keeps the one key that seals all secrets, by wrapping it. Several keepers may wrap the same key (the desktop's keychain and
 * the terminal's key file), and changing the keeper rewrites one row, not every secret.
 */
export interface KeyKeeper {
  readonly kind: 'key-file' | 'passphrase' | 'keychain';
  /** What a person calls it: `the key file /home/…/vault.key`. */
  readonly name: string;
  wrap(key: Uint8Array): string;
  /** @throws MusterError `secret-sealed` where it cannot be opened with what this keeper has. */
  unwrap(wrapped: string): Uint8Array;
}
