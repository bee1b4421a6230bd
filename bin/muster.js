#!/usr/bin/env node
// Starts the built command under the Node.js that the project brings along, where the one in use is another major version.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../out/main/cli.js', import.meta.url));
const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
// The child gets Ctrl-C too and stops in its own time; this process waits for it.
process.on('SIGINT', () => undefined);
if (!existsSync(built)) {
  process.stderr.write('muster is not built yet. Run: npm run build\n');
  process.exit(2);
}
if (process.versions.node.startsWith('24.') || !existsSync(own)) {
  await import(built);
} else {
  const { status, signal } = spawnSync(own, [built, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? (signal === null ? 1 : 130);
}
