import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Credential, credentialSchema, secretSourceSchema } from '../../../shared/model/credential.ts';
import { rootContext } from '../../platform/call-context.ts';
import type { SecretVault } from '../../ports/secrets.ts';

/** How to become root on the hosts of a run, by the number of their connection: where a password is, never the password. */
const waysSchema = z.array(
  z.object({ credential: credentialSchema.shape.id, sudo: secretSourceSchema.nullable() }),
);
const fileName = 'ways';

/** What is written into the directory of a run, so that another process can end the work of one that died. */
export function waysFile(credentials: readonly Credential[]): readonly [name: string, content: string] {
  const ways: z.infer<typeof waysSchema> = credentials.map(({ id, sudoPassword }) => ({
    credential: id,
    sudo: sudoPassword ?? null,
  }));
  return [fileName, JSON.stringify(ways)];
}

/** The sudo password for a connection of a run whose process died; undefined where none is needed, or none is to be had without asking a person. */
export type SudoPasswordOf = (directory: string, socket: string) => Promise<string | undefined>;

/** Reads where a run that died had its passwords from, and asks the vault. */
export function sudoPasswordsFrom(vault: Pick<SecretVault, 'resolve'>): SudoPasswordOf {
  return async (directory, socket) => {
    try {
      const text = await readFile(join(directory, fileName), 'utf8');
      const way = waysSchema.parse(JSON.parse(text))[Number(socket)];
      if (way === undefined || way.sudo === null || way.sudo.from === 'ask') return undefined;
      const name = { kind: 'credential-sudo', id: way.credential } as const;
      return await vault.resolve(rootContext(), way.sudo, name);
    } catch {
      // A run of an earlier version, a note that was cut off, a secret that is gone: then it is tried without a password.
      return undefined;
    }
  };
}
