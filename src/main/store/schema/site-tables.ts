import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/*
 * The tables as drizzle sees them. The migrations are the truth (checks, indexes, references); a test compares the two.
 * Columns are named as in the model. JSON columns are plain text here: they are parsed with their schema in `rows`.
 */

export const sites = sqliteTable('sites', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  notes: text('notes').notNull(),
});

export const credentials = sqliteTable('credentials', {
  id: text('id').primaryKey(),
  siteId: text('site_id').notNull(),
  position: integer('position').notNull(),
  name: text('name').notNull(),
  user: text('user').notNull(),
  auth: text('auth').notNull(),
  sudoPassword: text('sudo_password'),
});

export const clusters = sqliteTable('clusters', {
  id: text('id').primaryKey(),
  siteId: text('site_id').notNull(),
  position: integer('position').notNull(),
  name: text('name').notNull(),
  distribution: text('distribution').notNull(),
  version: text('version').notNull(),
  origin: text('origin').notNull(),
  apiAddress: text('api_address'),
  cni: text('cni').notNull(),
  dataDir: text('data_dir').notNull(),
  clusterCidr: text('cluster_cidr').notNull(),
  serviceCidr: text('service_cidr').notNull(),
  clusterDns: text('cluster_dns').notNull(),
  clusterDomain: text('cluster_domain').notNull(),
  tlsSans: text('tls_sans').notNull(),
  registry: text('registry').notNull(),
  imageOverrides: text('image_overrides').notNull(),
  variables: text('variables').notNull(),
  credentialId: text('credential_id'),
  bundlePath: text('bundle_path'),
  agentBatchSize: integer('agent_batch_size').notNull(),
  installStage: text('install_stage').notNull(),
});

export const nodes = sqliteTable('nodes', {
  id: text('id').primaryKey(),
  siteId: text('site_id').notNull(),
  clusterId: text('cluster_id'),
  position: integer('position').notNull(),
  hostname: text('hostname').notNull(),
  internalIp: text('internal_ip').notNull(),
  externalIp: text('external_ip'),
  useExternalIp: integer('use_external_ip', { mode: 'boolean' }).notNull(),
  sshPort: integer('ssh_port').notNull(),
  jumpHostId: text('jump_host_id'),
  credentialId: text('credential_id'),
  role: text('role'),
  isInitial: integer('is_initial', { mode: 'boolean' }).notNull(),
  status: text('status').notNull(),
  labels: text('labels').notNull(),
  taints: text('taints').notNull(),
  variables: text('variables').notNull(),
  facts: text('facts'),
  installationStartedAt: text('installation_started_at'),
  installationFinishedAt: text('installation_finished_at'),
  installationError: text('installation_error'),
});

export const hostKeys = sqliteTable(
  'host_keys',
  {
    endpoint: text('endpoint').notNull(),
    algorithm: text('algorithm').notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    firstSeenAt: text('first_seen_at').notNull(),
    confirmedAt: text('confirmed_at').notNull(),
    siteId: text('site_id'),
    position: integer('position').notNull(),
  },
  (table) => [primaryKey({ columns: [table.endpoint, table.algorithm] })],
);
