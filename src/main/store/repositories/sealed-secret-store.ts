import { and, eq } from 'drizzle-orm';
import type { SealedSecretStore, SecretName } from '../../ports/secrets.ts';
import { type MusterDatabase, read, transact } from '../database.ts';
import { clusters, credentials } from '../schema/site-tables.ts';
import { sealedSecrets, vaultKeys } from '../schema/system-tables.ts';

/** Rows of sealed bytes. What is in them, only the vault can tell. */
export function createSealedSecretStore(db: MusterDatabase): SealedSecretStore {
  const named = (name: SecretName) => and(eq(sealedSecrets.kind, name.kind), eq(sealedSecrets.id, name.id));
  return {
    get: (name) =>
      read(
        db,
        'sealedSecrets.get',
        () => db.orm.select().from(sealedSecrets).where(named(name)).get()?.sealed ?? null,
      ),
    put: (name, sealed) =>
      transact(db, 'sealedSecrets.put', () => {
        const bytes = Buffer.from(sealed);
        db.orm
          .insert(sealedSecrets)
          .values({ kind: name.kind, id: name.id, sealed: bytes })
          .onConflictDoUpdate({ target: [sealedSecrets.kind, sealedSecrets.id], set: { sealed: bytes } })
          .run();
      }),
    remove: (name) =>
      transact(db, 'sealedSecrets.remove', () => {
        db.orm.delete(sealedSecrets).where(named(name)).run();
      }),
    wrappedKeys: () =>
      read(db, 'sealedSecrets.wrappedKeys', () => {
        const rows = db.orm.select().from(vaultKeys).all();
        return new Map(rows.map((row) => [row.keeper, row.wrapped]));
      }),
    putWrappedKey: (keeper, wrapped) =>
      transact(db, 'sealedSecrets.putWrappedKey', () => {
        db.orm
          .insert(vaultKeys)
          .values({ keeper, wrapped })
          .onConflictDoUpdate({ target: vaultKeys.keeper, set: { wrapped } })
          .run();
      }),
    ownerName: (name) => read(db, 'sealedSecrets.ownerName', () => ownerName(db, name)),
  };
}

function ownerName(db: MusterDatabase, { kind, id }: SecretName): string | null {
  if (kind === 'registry-password') return null;
  const table = kind.startsWith('cluster-') ? clusters : credentials;
  return db.orm.select({ name: table.name }).from(table).where(eq(table.id, id)).get()?.name ?? null;
}
