import type { Migration } from '../migrate.ts';

/** SQLite cannot change a CHECK: the table is made anew, filled from the old one and takes its place (sqlite.org/lang_altertable.html). */
function rebuild(table: string, definition: string, columns: string): readonly string[] {
  return [
    `CREATE TABLE new_${table} ${definition}`,
    `INSERT INTO new_${table} (${columns}) SELECT ${columns} FROM ${table}`,
    `DROP TABLE ${table}`,
    `ALTER TABLE new_${table} RENAME TO ${table}`,
  ];
}

/** Runs that pause, steps that are skipped, and the way back of both. */
export const waysBack: Migration = {
  number: 2,
  name: 'ways back',
  statements: [
    ...rebuild(
      'runs',
      `(
  id TEXT PRIMARY KEY NOT NULL,
  cluster_id TEXT NOT NULL REFERENCES clusters (id),
  operation TEXT NOT NULL CHECK (operation IN ('install', 'uninstall')),
  status TEXT NOT NULL CHECK (status IN ('running', 'interrupted', 'paused', 'cancelled', 'stopped', 'done', 'unchanged',
    'rolling-back', 'needs-attention', 'rolled-back')),
  plan TEXT NOT NULL CHECK (json_valid(plan)),
  owner TEXT NOT NULL CHECK (json_valid(owner)),
  started_at TEXT NOT NULL,
  finished_at TEXT,
  error TEXT CHECK (json_valid(error))
) STRICT`,
      'id, cluster_id, operation, status, plan, owner, started_at, finished_at, error',
    ),
    `CREATE UNIQUE INDEX runs_one_busy ON runs (cluster_id) WHERE status IN ('running', 'rolling-back')`,
    `CREATE INDEX runs_cluster ON runs (cluster_id, started_at)`,
    ...rebuild(
      'run_phases',
      `(
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  phase_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'done', 'failed', 'skipped', 'undoing', 'undone')),
  started_at TEXT,
  finished_at TEXT,
  PRIMARY KEY (run_id, phase_id)
) STRICT, WITHOUT ROWID`,
      'run_id, phase_id, position, status, started_at, finished_at',
    ),
    ...rebuild(
      'run_steps',
      `(
  run_id TEXT NOT NULL,
  step_id TEXT NOT NULL,
  phase_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  node_id TEXT,
  title TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'waiting', 'held', 'done', 'failed', 'interrupted', 'skipped',
    'undoing', 'undone', 'undo-failed')),
  attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  started_at TEXT,
  finished_at TEXT,
  undo_started_at TEXT,
  undo_finished_at TEXT,
  waiting_for TEXT,
  last_reason TEXT,
  output TEXT,
  error TEXT CHECK (json_valid(error)),
  PRIMARY KEY (run_id, step_id),
  FOREIGN KEY (run_id, phase_id) REFERENCES run_phases (run_id, phase_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID`,
      'run_id, step_id, phase_id, position, node_id, title, status, attempt, started_at, finished_at, waiting_for, last_reason, output, error',
    ),
    `CREATE INDEX run_steps_position ON run_steps (run_id, position)`,
  ],
};
