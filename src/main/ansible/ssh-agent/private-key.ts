import { createPrivateKey } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { MusterError } from '../../../shared/model/error.ts';

/** A private key that can sign; the key itself stays inside. */
export interface SigningKey {
  /** Public key in SSH's own form. */
  readonly blob: Buffer;
  readonly type: string;
  readonly comment: string;
  /** @param hash chosen by the client; only RSA keys have a choice. */
  sign(
    data: Buffer,
    hash: 'sha1' | 'sha256' | 'sha512',
  ): { readonly algorithm: string; readonly signature: Buffer };
}

const rsaAlgorithms = { sha1: 'ssh-rsa', sha256: 'rsa-sha2-256', sha512: 'rsa-sha2-512' } as const;

/**
 * Reads a private key (OpenSSH or PEM, encrypted or not).
 * @param of whose key, for the sentence. @throws MusterError `host-login` where it is no key or the passphrase does not fit.
 */
export function readSigningKey(of: string, text: string, passphrase?: string): SigningKey {
  const parsed = parse(text, passphrase);
  if (parsed instanceof Error || !parsed.isPrivateKey()) {
    const reason = parsed instanceof Error ? parsed.message : 'it is a public key';
    throw new MusterError('host-login', `The SSH key of credential ${of} cannot be used: ${reason}.`, {
      cure: 'Check that it is the private key and that the passphrase belongs to it.',
    });
  }
  const { type, comment } = parsed;
  return {
    blob: parsed.getPublicSSH(),
    type,
    comment,
    sign: (data, hash) => {
      if (type === 'ssh-rsa')
        return { algorithm: rsaAlgorithms[hash], signature: signOrThrow(parsed, data, hash) };
      const signature = signOrThrow(parsed, data);
      return { algorithm: type, signature: type.startsWith('ecdsa-') ? derToMpints(signature) : signature };
    },
  };
}

/** ssh2 does not read PKCS#8; Node does, and writes the older form of the same key. */
function parse(text: string, passphrase: string | undefined): ParsedKey | Error {
  if (!/-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(text)) return ssh2.utils.parseKey(text, passphrase);
  try {
    const key = createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) });
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
    return ssh2.utils.parseKey(key.export({ type, format: 'pem' }));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function signOrThrow(
  key: { sign(data: Buffer, hash?: string): Buffer | Error },
  data: Buffer,
  hash?: string,
): Buffer {
  const signature = key.sign(data, hash);
  if (signature instanceof Error) throw signature;
  return signature;
}

/** ECDSA signatures come as DER `SEQUENCE { INTEGER r, INTEGER s }`; SSH wants two mpints, which have the same bytes inside. */
function derToMpints(der: Buffer): Buffer {
  // A sequence longer than 127 bytes (P-521) has its length in one more byte.
  let offset = der.readUInt8(1) > 0x80 ? 3 : 2;
  const parts: Buffer[] = [];
  for (let index = 0; index < 2; index += 1) {
    const length = der.readUInt8(offset + 1);
    const integer = der.subarray(offset + 2, offset + 2 + length);
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32BE(integer.length);
    parts.push(prefix, integer);
    offset += 2 + length;
  }
  return Buffer.concat(parts);
}
