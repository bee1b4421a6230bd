import type { SecretSource } from '../../shared/model/credential.ts';
import type { CallContext } from '../platform/call-context.ts';

/** What a sealed value is, and of whom: `cluster-token/<cluster id>`, `credential-key/<credential id>` … */
export interface SecretName {
  readonly kind:
    | 'cluster-token'
    | 'cluster-kubeconfig'
    | 'credential-key'
    | 'credential-passphrase'
    | 'credential-password'
    | 'credential-sudo'
    | 'registry-password';
  readonly id: string;
}

/** Keeps secrets sealed in the database and opens them in memory. Every value that passes is known to the redactor. */
export interface SecretVault {
  seal(name: SecretName, value: string): void;
  /** Null where nothing is sealed under that name. @throws MusterError `secret-sealed` when the key does not fit. */
  open(name: SecretName): string | null;
  /** Whether something is sealed under that name. Needs no key. */
  has(name: SecretName): boolean;
  forget(name: SecretName): void;
  /** Keeps a value in memory, for as long as the process lives, as the answer to an `ask` source. */
  answer(name: SecretName, value: string): void;
  /** Whether an `ask` source of that name has its answer. */
  isAnswered(name: SecretName): boolean;
  /** Makes sure that what is sealed can be opened here, before work that will need it begins. @throws MusterError `secret-sealed`. */
  requireKey(): void;
  /**
   * The value a source points to. `stored` opens `name`; `ask` asks the person once per process.
   * @throws MusterError `secret-sealed` or `not-found`, saying which secret of whom is missing.
   */
  resolve(ctx: CallContext, source: SecretSource, name: SecretName): Promise<string>;
  /** Takes every secret that ever passed out of a text. */
  redact(text: string): string;
  /** The same for a text that comes in pieces. */
  redactPieces(): RedactedPieces;
}

/** A text without its secrets, piece by piece. What may be the beginning of a secret is kept until the next piece tells. */
export interface RedactedPieces {
  /** @returns what can be told of the text by now. */
  push(piece: string): string;
  /** @returns what was kept back: nothing more comes for now. */
  flush(): string;
  /** Whether something is kept back; never more than the longest secret. */
  readonly holds: boolean;
}

/** Asks a person for a secret; a face that has nobody to ask has none. */
export type SecretPrompt = (ctx: CallContext, question: string) => Promise<string>;

/** Where sealed bytes are kept. Knows no key: only the vault can tell what is in them. */
export interface SealedSecretStore {
  get(name: SecretName): Uint8Array | null;
  put(name: SecretName, sealed: Uint8Array): void;
  remove(name: SecretName): void;
  /** The key that seals the secrets, wrapped once for each keeper that may open it; by keeper. */
  wrappedKeys(): ReadonlyMap<string, string>;
  putWrappedKey(keeper: string, wrapped: string): void;
  /** What people call the cluster or credential that a secret belongs to; null where it is not known. */
  ownerName(name: SecretName): string | null;
}
