import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { electronBinary } from './electron-binary.ts';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const electron = electronBinary(root);
const options = process.argv.slice(2);

build();
if (electron === null) {
  console.log("Electron's binary is not installed here; Muster opens in a browser of this machine instead.");
  // The address is printed and not handed to a browser's command line: it holds a key, and others can read command lines.
  follow(join(bin, 'node'), [join(root, 'out/main/cli.js'), ...options, 'serve']);
} else {
  follow(electron, [root, ...options]);
}

/** Builds quietly; what the build says is shown only when it fails. */
function build(): void {
  const { status, stdout, stderr } = spawnSync(join(bin, 'electron-vite'), ['build'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}\nThe build failed; nothing was started.\n`);
  process.exit(status ?? 1);
}

/** Runs a program to its end and ends as it did. Ctrl-C reaches it by itself; this process waits. */
function follow(command: string, args: readonly string[]): void {
  process.on('SIGINT', () => undefined);
  const child = spawn(command, [...args], { cwd: process.cwd(), stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
