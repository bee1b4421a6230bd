import type { Algorithms, ServerHostKeyAlgorithm } from 'ssh2';

/** Host key algorithms that are accepted, best first. No SHA-1, no DSA. */
const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** Signature algorithms by key type: an RSA key signs with either SHA-2 form. */
function signaturesOf(keyType: string): readonly ServerHostKeyAlgorithm[] {
  if (keyType === 'ssh-rsa') return ['rsa-sha2-512', 'rsa-sha2-256'];
  return hostKeyAlgorithms.filter((algorithm) => algorithm === keyType);
}

/** The host key algorithms to ask for: kinds in `pinned` first, none of the kinds in `without`. */
export function hostKeysOffered(
  pinned: readonly string[],
  without: readonly string[] = [],
): ServerHostKeyAlgorithm[] {
  const known = pinned.flatMap(signaturesOf);
  const unwanted = new Set(without.flatMap(signaturesOf));
  return [...new Set([...known, ...hostKeyAlgorithms])].filter((algorithm) => !unwanted.has(algorithm));
}

/**
 * What is offered in the handshake: one explicit list, because the defaults differ between Node and Electron, whose
 * BoringSSL knows no chacha20-poly1305. Key types in `pinned` come first, so that a host with several keys shows the one we know.
 */
export function offeredAlgorithms(pinned: readonly string[], without: readonly string[] = []): Algorithms {
  return {
    kex: [
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group14-sha256',
    ],
    cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
    hmac: [
      'hmac-sha2-256-etm@openssh.com',
      'hmac-sha2-512-etm@openssh.com',
      'hmac-sha2-256',
      'hmac-sha2-512',
    ],
    serverHostKey: hostKeysOffered(pinned, without),
    compress: ['none'],
  };
}
