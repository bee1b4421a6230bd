import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const bundles = sqliteTable('bundles', {
  id: text('id').primaryKey(),
  path: text('path').notNull(),
  distribution: text('distribution').notNull(),
  version: text('version').notNull(),
  architectures: text('architectures').notNull(),
  verifiedAt: text('verified_at').notNull(),
});

export const bundleFiles = sqliteTable(
  'bundle_files',
  {
    bundleId: text('bundle_id').notNull(),
    position: integer('position').notNull(),
    name: text('name').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    sha256: text('sha256').notNull(),
    role: text('role').notNull(),
    architecture: text('architecture'),
  },
  (table) => [primaryKey({ columns: [table.bundleId, table.name] })],
);

export const audit = sqliteTable('audit', {
  id: integer('id').primaryKey(),
  at: text('at').notNull(),
  who: text('who').notNull(),
  what: text('what').notNull(),
  subject: text('subject').notNull(),
});

export const settings = sqliteTable('settings', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
});

export const sealedSecrets = sqliteTable(
  'sealed_secrets',
  {
    kind: text('kind').notNull(),
    id: text('id').notNull(),
    sealed: blob('sealed', { mode: 'buffer' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);

export const vaultKeys = sqliteTable('vault_keys', {
  keeper: text('keeper').primaryKey(),
  wrapped: text('wrapped').notNull(),
});

export const parkedRows = sqliteTable(
  'parked_rows',
  {
    tableName: text('table_name').notNull(),
    rowKey: text('row_key').notNull(),
    reason: text('reason').notNull(),
    content: text('content').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tableName, table.rowKey] })],
);
