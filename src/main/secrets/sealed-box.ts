import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256 in Galois counter mode: nobody reads it without the key, and nobody changes it unnoticed. */
const CIPHER = 'aes-256-gcm';
/** Bytes of a key. */
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** First byte of a box, so that another form can be told from this one later. */
const FORM = 1;

/**
 * Seals bytes under a key. Form: 1 byte form, 12 bytes nonce, 16 bytes tag, the rest is the content.
 * @param label is sealed in too: a box that was moved under another label does not open.
 */
export function sealBox(key: Uint8Array, label: string, content: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(label, 'utf8'));
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([Buffer.of(FORM), nonce, cipher.getAuthTag(), sealed]);
}

/** Opens what {@link sealBox} made. @returns null where the key or the label does not fit, or the box was changed. */
export function openBox(key: Uint8Array, label: string, box: Uint8Array): Buffer | null {
  if (box[0] !== FORM || box.length < 1 + NONCE_BYTES + TAG_BYTES) return null;
  const nonceEnd = 1 + NONCE_BYTES;
  const tagEnd = nonceEnd + TAG_BYTES;
  try {
    const decipher = createDecipheriv(CIPHER, key, box.subarray(1, nonceEnd), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(label, 'utf8'));
    decipher.setAuthTag(box.subarray(nonceEnd, tagEnd));
    return Buffer.concat([decipher.update(box.subarray(tagEnd)), decipher.final()]);
  } catch {
    // The only way this fails is the check of the tag: "does not fit" is the answer, not an accident.
    return null;
  }
}
