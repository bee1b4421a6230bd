import './node-version.ts';
import './small-memory.ts';
import { createApp } from '../app.ts';
import { appVersion } from '../platform/version.ts';
import { isReaderGone } from './interrupts.ts';
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

// That nobody reads any more is no defect of ours; what it ends, the command decides.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (!isReaderGone(error)) throw error;
  });
}

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal: processTerminal(),
  openApp: createApp,
  version: appVersion,
});
