import type { Migration } from '../migrate.ts';

/** When a row was made or changed, by the database itself (ISO 8601, UTC). */
const NOW = `(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`;
const TIMES = `created_at TEXT NOT NULL DEFAULT ${NOW}, updated_at TEXT NOT NULL DEFAULT ${NOW}`;

/** Keeps `updated_at` without anybody having to think of it. */
const touch = (table: string) => `
CREATE TRIGGER ${table}_touched AFTER UPDATE ON ${table} WHEN NEW.updated_at = OLD.updated_at BEGIN
  UPDATE ${table} SET updated_at = ${NOW} WHERE id = NEW.id;
END`;

/** What was written stays as it was written. */
const appendOnly = (table: string) => `
CREATE TRIGGER ${table}_append_only BEFORE UPDATE ON ${table} BEGIN
  SELECT RAISE(ABORT, '${table} is append-only');
END`;

const sites = [
  `
CREATE TABLE sites (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  notes TEXT NOT NULL DEFAULT '',
  ${TIMES}
) STRICT`,
  `
CREATE TABLE credentials (
  id TEXT PRIMARY KEY NOT NULL,
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  user TEXT NOT NULL CHECK (user <> ''),
  auth TEXT NOT NULL CHECK (json_valid(auth)),
  sudo_password TEXT CHECK (json_valid(sudo_password)),
  ${TIMES},
  UNIQUE (site_id, name)
) STRICT`,
  `
CREATE TABLE clusters (
  id TEXT PRIMARY KEY NOT NULL,
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  distribution TEXT NOT NULL CHECK (distribution IN ('rke2', 'k3s')),
  version TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('created', 'registered')),
  api_address TEXT,
  cni TEXT NOT NULL CHECK (cni IN ('canal', 'cilium', 'calico', 'flannel', 'none')),
  data_dir TEXT NOT NULL,
  cluster_cidr TEXT NOT NULL,
  service_cidr TEXT NOT NULL,
  cluster_dns TEXT NOT NULL,
  cluster_domain TEXT NOT NULL,
  tls_sans TEXT NOT NULL CHECK (json_valid(tls_sans)),
  registry TEXT NOT NULL CHECK (json_valid(registry)),
  image_overrides TEXT NOT NULL CHECK (json_valid(image_overrides)),
  variables TEXT NOT NULL CHECK (json_valid(variables)),
  credential_id TEXT REFERENCES credentials (id) DEFERRABLE INITIALLY DEFERRED,
  bundle_path TEXT,
  agent_batch_size INTEGER NOT NULL CHECK (agent_batch_size BETWEEN 1 AND 50),
  install_stage TEXT NOT NULL DEFAULT 'none'
    CHECK (install_stage IN ('none', 'initial-server', 'joining-servers', 'agents', 'completed')),
  ${TIMES},
  UNIQUE (site_id, name)
) STRICT`,
  `
CREATE TABLE nodes (
  id TEXT PRIMARY KEY NOT NULL,
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  cluster_id TEXT REFERENCES clusters (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  hostname TEXT NOT NULL CHECK (hostname <> ''),
  internal_ip TEXT NOT NULL CHECK (internal_ip <> ''),
  external_ip TEXT,
  use_external_ip INTEGER NOT NULL DEFAULT 0 CHECK (use_external_ip IN (0, 1)),
  ssh_port INTEGER NOT NULL DEFAULT 22 CHECK (ssh_port BETWEEN 1 AND 65535),
  jump_host_id TEXT REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
  credential_id TEXT REFERENCES credentials (id) DEFERRABLE INITIALLY DEFERRED,
  role TEXT CHECK (role IN ('server', 'agent')),
  is_initial INTEGER NOT NULL DEFAULT 0 CHECK (is_initial = 0 OR (is_initial = 1 AND role = 'server')),
  status TEXT NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'installing', 'active', 'failed', 'draining', 'removed')),
  labels TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(labels)),
  taints TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(taints)),
  variables TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(variables)),
  facts TEXT CHECK (json_valid(facts)),
  installation_started_at TEXT,
  installation_finished_at TEXT,
  installation_error TEXT,
  ${TIMES}
) STRICT`,
  `CREATE UNIQUE INDEX nodes_hostname ON nodes (cluster_id, hostname) WHERE status <> 'removed'`,
  `CREATE UNIQUE INDEX nodes_internal_ip ON nodes (cluster_id, internal_ip) WHERE status <> 'removed'`,
  `CREATE UNIQUE INDEX nodes_free_hostname ON nodes (site_id, hostname) WHERE cluster_id IS NULL AND status <> 'removed'`,
  `CREATE UNIQUE INDEX nodes_one_initial ON nodes (cluster_id) WHERE is_initial = 1 AND status <> 'removed'`,
  `CREATE INDEX nodes_site ON nodes (site_id, position)`,
  `CREATE INDEX nodes_cluster ON nodes (cluster_id)`,
  `
CREATE TABLE host_keys (
  endpoint TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  confirmed_at TEXT NOT NULL,
  -- The site whose file vouches for the key; null for one that was confirmed on first contact.
  site_id TEXT REFERENCES sites (id) ON DELETE SET NULL,
  position INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (endpoint, algorithm)
) STRICT, WITHOUT ROWID`,
  ...['sites', 'credentials', 'clusters', 'nodes'].map(touch),
];

// The journal names steps and nodes by id without reference: it tells what was, also of hosts that are gone since.
const runs = [
  `
CREATE TABLE runs (
  id TEXT PRIMARY KEY NOT NULL,
  cluster_id TEXT NOT NULL REFERENCES clusters (id),
  operation TEXT NOT NULL CHECK (operation IN ('install', 'uninstall')),
  status TEXT NOT NULL CHECK (status IN ('running', 'interrupted', 'cancelled', 'stopped', 'done', 'unchanged')),
  plan TEXT NOT NULL CHECK (json_valid(plan)),
  owner TEXT NOT NULL CHECK (json_valid(owner)),
  started_at TEXT NOT NULL,
  finished_at TEXT,
  error TEXT CHECK (json_valid(error))
) STRICT`,
  `CREATE UNIQUE INDEX runs_one_running ON runs (cluster_id) WHERE status = 'running'`,
  `CREATE INDEX runs_cluster ON runs (cluster_id, started_at)`,
  `
CREATE TABLE run_phases (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  phase_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'done', 'failed')),
  started_at TEXT,
  finished_at TEXT,
  PRIMARY KEY (run_id, phase_id)
) STRICT, WITHOUT ROWID`,
  `
CREATE TABLE run_steps (
  run_id TEXT NOT NULL,
  step_id TEXT NOT NULL,
  phase_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  node_id TEXT,
  title TEXT NOT NULL,
  status TEXT NOT NULL
    CHECK (status IN ('pending', 'running', 'waiting', 'held', 'done', 'failed', 'interrupted')),
  attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  started_at TEXT,
  finished_at TEXT,
  waiting_for TEXT,
  last_reason TEXT,
  output TEXT,
  error TEXT CHECK (json_valid(error)),
  PRIMARY KEY (run_id, step_id),
  FOREIGN KEY (run_id, phase_id) REFERENCES run_phases (run_id, phase_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID`,
  `CREATE INDEX run_steps_position ON run_steps (run_id, position)`,
  `
CREATE TABLE run_events (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL CHECK (sequence > 0),
  at TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (run_id, sequence)
) STRICT, WITHOUT ROWID`,
  appendOnly('run_events'),
  `
CREATE TABLE findings (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('block', 'warn', 'ok')),
  subject TEXT NOT NULL CHECK (json_valid(subject)),
  seen TEXT NOT NULL,
  why TEXT NOT NULL,
  cure TEXT NOT NULL CHECK (json_valid(cure)),
  PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID`,
];

const bundles = [
  `
CREATE TABLE bundles (
  id TEXT PRIMARY KEY NOT NULL,
  path TEXT NOT NULL UNIQUE,
  distribution TEXT NOT NULL CHECK (distribution IN ('rke2', 'k3s')),
  version TEXT NOT NULL,
  architectures TEXT NOT NULL CHECK (json_valid(architectures)),
  verified_at TEXT NOT NULL
) STRICT`,
  `
CREATE TABLE bundle_files (
  bundle_id TEXT NOT NULL REFERENCES bundles (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  role TEXT NOT NULL
    CHECK (role IN ('binary', 'archive', 'images', 'image-list', 'checksums', 'install-script', 'other')),
  architecture TEXT,
  PRIMARY KEY (bundle_id, name)
) STRICT, WITHOUT ROWID`,
];

const system = [
  `
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  subject TEXT NOT NULL
) STRICT`,
  appendOnly('audit'),
  `
CREATE TABLE settings (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID`,
  `
CREATE TABLE sealed_secrets (
  kind TEXT NOT NULL CHECK (kind IN ('cluster-token', 'cluster-kubeconfig', 'credential-key', 'credential-passphrase',
    'credential-password', 'credential-sudo', 'registry-password')),
  id TEXT NOT NULL,
  sealed BLOB NOT NULL,
  sealed_at TEXT NOT NULL DEFAULT ${NOW},
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID`,
  // The key that seals the secrets, itself wrapped: once for each keeper (file, passphrase, keychain) that may open it.
  `
CREATE TABLE vault_keys (
  keeper TEXT PRIMARY KEY NOT NULL CHECK (keeper IN ('key-file', 'passphrase', 'keychain')),
  wrapped TEXT NOT NULL,
  wrapped_at TEXT NOT NULL DEFAULT ${NOW}
) STRICT, WITHOUT ROWID`,
  // Rows that could not be read, as they were found: the row itself stays where it is.
  `
CREATE TABLE parked_rows (
  table_name TEXT NOT NULL,
  row_key TEXT NOT NULL,
  reason TEXT NOT NULL,
  content TEXT NOT NULL,
  parked_at TEXT NOT NULL DEFAULT ${NOW},
  PRIMARY KEY (table_name, row_key)
) STRICT, WITHOUT ROWID`,
];

export const initial: Migration = {
  number: 1,
  name: 'initial',
  statements: [...sites, ...runs, ...bundles, ...system],
};
