import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_DIRECTORY = 0o700;

/** A directory only this user can look into; an existing one is narrowed. */
export function createPrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  chmodSync(path, OWNER_ONLY_DIRECTORY);
}

/**
 * An empty file only this user can read; the content of an existing one stays. SQLite gives its side files the same mode.
 * An existing file is not opened: closing it again would take away the locks that SQLite holds on it elsewhere in this process
 * (SQLite, "How To Corrupt", 2.2).
 */
export function createPrivateFile(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', OWNER_ONLY_FILE));
  chmodSync(path, OWNER_ONLY_FILE);
}

/** Writes a small file in one go: readers see the old content or the new one. */
export function writePrivateFile(path: string, content: string): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, content, { mode: OWNER_ONLY_FILE });
  renameSync(temporary, path);
}
