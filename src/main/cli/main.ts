import './node-version.ts';
import './small-memory.ts';
import { createApp } from '../app.ts';
import { appVersion } from '../platform/version.ts';
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

// Whoever reads the output may leave early (`muster logs | head`); that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal: processTerminal(),
  openApp: createApp,
  version: appVersion,
});
