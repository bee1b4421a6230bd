/**
 * The command line as it is, but for one thing: it kills itself where `MUSTER_TEST_CRASH` says (see crash-trigger.ts). The product has
 * no way to be told so.
 */
import '../../src/main/cli/node-version.ts';
import '../../src/main/cli/small-memory.ts';
import { writeSync } from 'node:fs';
import { createApp } from '../../src/main/app.ts';
import { runProgram } from '../../src/main/cli/program.ts';
import { processTerminal } from '../../src/main/cli/terminal.ts';
import type { CrashHook } from '../../src/main/orchestrator/engine/crash-points.ts';
import { appVersion } from '../../src/main/platform/version.ts';
import { crashTrigger } from './crash-trigger.ts';

const fires = crashTrigger(process.env.MUSTER_TEST_CRASH ?? '');

const crash: CrashHook = (point, at) => {
  if (!fires(point, at)) return;
  writeSync(2, `killed at ${point}@${at.stepId ?? at.phaseId ?? ''}\n`);
  process.kill(process.pid, 'SIGKILL');
  // The kernel has the signal; not one line of ours may run until it comes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal: processTerminal(),
  openApp: (options) => createApp({ ...options, crash }),
  version: appVersion,
});
