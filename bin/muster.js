#!/usr/bin/env node
// Starts the built command under the Node.js that the project brings along, where the one in use is another major version.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../out/main/cli.js', import.meta.url));
const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
if (!existsSync(built)) {
  process.stderr.write('muster is not built yet. Run: npm run build\n');
  process.exit(2);
}
if (process.versions.node.startsWith('24.') || !existsSync(own)) {
  await import(built);
} else {
  const child = spawn(own, [built, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself, and it stops in its own time; other signals have to be handed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 130);
  });
}
