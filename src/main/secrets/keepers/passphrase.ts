import { randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';
import { MusterError } from '../../../shared/model/error.ts';
import { KEY_BYTES, openBox, sealBox } from '../sealed-box.ts';
import type { KeyKeeper } from './keeper.ts';

const LABEL = 'vault-key/passphrase';
const SALT_BYTES = 16;

/** 64 MiB and some 200 ms for one guess. Kept with the box, so that later ones may cost more. */
const COST = { N: 65_536, r: 8, p: 1 };

const wrappedSchema = z.object({
  salt: z.string(),
  cost: z.object({
    N: z.number().int().max(1_048_576),
    r: z.number().int().max(32),
    p: z.number().int().max(16),
  }),
  box: z.string(),
});

/** Keeps the key with a passphrase that a person knows; it is nowhere on disk. */
export function passphraseKeeper(passphrase: string): KeyKeeper {
  return {
    kind: 'passphrase',
    name: 'a passphrase',
    wrap: (key) => {
      const salt = randomBytes(SALT_BYTES);
      const box = sealBox(derive(passphrase, salt, COST), LABEL, key).toString('base64');
      return JSON.stringify({ salt: salt.toString('base64'), cost: COST, box });
    },
    unwrap: (wrapped) => {
      const { salt, cost, box } = wrappedSchema.parse(JSON.parse(wrapped));
      const key = openBox(
        derive(passphrase, Buffer.from(salt, 'base64'), cost),
        LABEL,
        Buffer.from(box, 'base64'),
      );
      if (key !== null) return key;
      throw new MusterError('secret-sealed', 'The passphrase does not open the secrets of this database.', {
        cure: 'Give the passphrase that was set for this database.',
      });
    },
  };
}

function derive(passphrase: string, salt: Uint8Array, cost: typeof COST): Buffer {
  // scrypt needs 128·N·r bytes; Node refuses more than it was told.
  const maxmem = 128 * cost.N * cost.r * 2;
  return scryptSync(passphrase.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem });
}
