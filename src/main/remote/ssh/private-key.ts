import { createPrivateKey, type KeyObject } from 'node:crypto';
// ssh2 is CommonJS: Node finds its values only on the default export.
import ssh2, { type ParsedKey } from 'ssh2';
import type { HostTarget } from '../../ports/host-target.ts';
import { loginFailed, messageOf } from './errors.ts';

const howToConvert =
  'Convert it with `ssh-keygen -p -f FILE`, or make a new one with `ssh-keygen -t ed25519`.';

/**
 * Reads a private key in the OpenSSH form, in PEM (PKCS#1, SEC1, PKCS#8) or as PuTTY writes it.
 * @throws MusterError `host-login`: a passphrase missing, wrong, or a text that is no private key.
 */
export function readPrivateKey(target: HostTarget, text: string, passphrase: string | undefined): ParsedKey {
  const pkcs8 = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.exec(text);
  const source = pkcs8 === null ? text : fromPkcs8(target, text, passphrase);
  const parsed = ssh2.utils.parseKey(source, pkcs8 === null ? passphrase : undefined);
  // One file may hold several keys; only the type of ssh2 does not say so.
  const key = Array.isArray(parsed) ? (parsed[0] as ParsedKey | undefined) : parsed;
  if (key === undefined) throw notAKey(target, 'the file holds no key');
  if (key instanceof Error) throw explain(target, key.message, passphrase);
  if (!key.isPrivateKey()) throw notAKey(target, 'it is a public key');
  return key;
}

/** ssh2 does not read PKCS#8; Node does, and writes the older form of the same key. */
function fromPkcs8(target: HostTarget, text: string, passphrase: string | undefined): string | Buffer {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (error) {
    // A wrong passphrase now and then decrypts to something with good padding, and fails later with a message about anything.
    if (passphrase !== undefined && text.includes('ENCRYPTED'))
      throw wrongPassphrase(target, messageOf(error));
    throw explain(target, messageOf(error), passphrase);
  }
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' });
  if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' });
  throw notAKey(
    target,
    `a PKCS#8 file with a key of type ${key.asymmetricKeyType ?? 'unknown'} cannot be used`,
  );
}

function explain(target: HostTarget, message: string, passphrase: string | undefined): Error {
  const asked = /no passphrase given|passphrase required|interrupted or cancelled|empty password/i;
  const wrong =
    /integrity check failed|bad passphrase|bad decrypt|decryption failed|mac verification|mac mismatch/i;
  if (passphrase === undefined && (asked.test(message) || wrong.test(message))) {
    return loginFailed(target, 'its private key is encrypted and no passphrase is given', {
      cure: 'Give the passphrase with the credential in the site file.',
      detail: message,
    });
  }
  if (passphrase !== undefined && (wrong.test(message) || /malformed/i.test(message))) {
    return wrongPassphrase(target, message);
  }
  return notAKey(target, message);
}

function wrongPassphrase(target: HostTarget, detail: string): Error {
  return loginFailed(target, 'the passphrase of its private key is wrong', {
    cure: 'Check the passphrase: `ssh-keygen -y -f FILE` asks for it and prints the public key when it fits.',
    detail,
  });
}

function notAKey(target: HostTarget, why: string): Error {
  return loginFailed(target, 'its private key cannot be used', { cure: howToConvert, detail: why });
}
