import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MusterError } from '../../../shared/model/error.ts';
import { KEY_BYTES, openBox, sealBox } from '../sealed-box.ts';
import type { KeyKeeper } from './keeper.ts';

const LABEL = 'vault-key/key-file';
/** First word of the file, so that it is recognised and another form can follow. */
const FORM = 'muster-vault-key-1';
const OTHERS_MASK = 0o077;

/** Keeps the key with a file that only this user can read; made when first needed. What the terminal face uses. */
export function keyFileKeeper(path: string): KeyKeeper {
  const name = `the key file ${path}`;
  return {
    kind: 'key-file',
    name,
    wrap: (key) => sealBox(readOrMake(path), LABEL, key).toString('base64'),
    unwrap: (wrapped) => {
      const fileKey = readKey(path);
      if (fileKey === null) {
        throw new MusterError('secret-sealed', `The secrets are sealed with ${name}, which is not there.`, {
          cure: 'Put the file back, or bring it from the laptop that the database comes from; without it the secrets have to be given anew.',
        });
      }
      const key = openBox(fileKey, LABEL, Buffer.from(wrapped, 'base64'));
      if (key !== null) return key;
      throw new MusterError(
        'secret-sealed',
        `The secrets are sealed with another key than the one in ${path}.`,
        {
          cure: 'Put back the key file that belongs to this database.',
        },
      );
    },
  };
}

function readOrMake(path: string): Buffer {
  const existing = readKey(path);
  if (existing !== null) return existing;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const text = `${FORM} ${randomBytes(KEY_BYTES).toString('base64')}\n`;
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
  try {
    // Linking fails where the name is taken: a key is never replaced, and never half written.
    linkSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  return parseKey(path, text);
}

/** Null where there is no file. */
function readKey(path: string): Buffer | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (process.platform !== 'win32' && (stat.mode & OTHERS_MASK) !== 0) {
    throw new MusterError('secret-sealed', `The key file ${path} can be read by others, so it is not used.`, {
      cure: `Run: chmod 600 ${path}`,
    });
  }
  return parseKey(path, readFileSync(path, 'utf8'));
}

function parseKey(path: string, text: string): Buffer {
  const [form, encoded = ''] = text.trim().split(' ');
  const key = Buffer.from(encoded, 'base64');
  if (form === FORM && key.length === KEY_BYTES) return key;
  throw new MusterError('secret-sealed', `${path} is not a key file of Muster.`, {
    cure: 'Put back the key file that belongs to this database.',
  });
}
