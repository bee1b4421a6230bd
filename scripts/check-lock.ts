import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `npm ci` fails where a package names an optional platform package that the lock file does not hold, and `npm install` says nothing
 * of it. So every optional dependency in the lock must have an entry of its own.
 */
interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}

const lock: { readonly packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8'),
);
const names = new Set(Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, '')));
const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !names.has(name))
    .map((name) => `${path || 'the project'} wants ${name}`),
);
const located = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined);

for (const line of missing) console.log(`not in the lock file: ${line}`);
for (const [path] of located) console.log(`names a download address: ${path}`);
console.log(`${names.size} packages locked`);
process.exitCode = missing.length + located.length === 0 ? 0 : 1;
