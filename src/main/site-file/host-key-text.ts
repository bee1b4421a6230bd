import { createHash } from 'node:crypto';

/** A host key as a file gives it: whole, or only its fingerprint (then algorithm and key are empty until first contact). */
export interface HostKeyText {
  readonly algorithm: string;
  readonly key: string;
  readonly fingerprint: string;
}

const algorithms = /^(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-[a-z0-9@.-]+)$/;

/** The algorithm that a public key blob names at its start (RFC 4253, 6.6), or null where it is no such blob. */
function algorithmIn(blob: Buffer): string | null {
  if (blob.length < 8) return null;
  const length = blob.readUInt32BE(0);
  return length > 0 && length < 64 && blob.length > 4 + length
    ? blob.subarray(4, 4 + length).toString('latin1')
    : null;
}

/**
 * Reads a fingerprint (`SHA256:…`), a public key line (`ssh-ed25519 AAAA… comment`) or a line of known_hosts.
 * @returns the key, or what is wrong as half a sentence.
 */
export function readHostKey(text: string): HostKeyText | string {
  const trimmed = text.trim();
  if (/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(trimmed)) {
    return { algorithm: '', key: '', fingerprint: trimmed.replace(/=$/, '') };
  }
  if (trimmed.startsWith('MD5:'))
    return 'an MD5 fingerprint proves too little; use the one that begins with SHA256:';
  const words = trimmed.split(/[ \t]+/);
  const at = words.findIndex((word) => algorithms.test(word));
  const algorithm = words[at];
  const key = words[at + 1];
  if (algorithm === undefined || key === undefined || at > 2)
    return 'it is no host key line and no SHA256 fingerprint';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return 'its key is not base64';
  const blob = Buffer.from(key, 'base64');
  if (algorithmIn(blob) !== algorithm) return `its key is cut off, or not one of ${algorithm}`;
  const sum = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { algorithm, key: blob.toString('base64'), fingerprint: `SHA256:${sum}` };
}

/** What {@link readHostKey} reads again. */
export function writeHostKey({ algorithm, key, fingerprint }: HostKeyText): string {
  return key === '' ? fingerprint : `${algorithm} ${key}`;
}
