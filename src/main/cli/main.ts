import './node-version.ts';
import { createApp } from '../app.ts';
import { appVersion } from '../platform/version.ts';
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal: processTerminal(),
  openApp: createApp,
  version: appVersion,
});
