import { existsSync } from 'node:fs';
import { rootContext } from '../src/main/platform/call-context.ts';
import { prepareMachine } from '../test/lab/machine.ts';
import { checkSteps } from './check-steps.ts';
import { ensureBrowser } from './ensure-browser.ts';
import { runStep, type StepDefinition, type StepResult, summary, tellStep } from './steps.ts';

/** Checks without hosts run two at a time; what is on hosts runs after them. */
const PARALLEL_CHECKS = 2;

const results: StepResult[] = [];
const ctx = rootContext({ progress: ({ text }) => console.log(`        ${text}`) });

async function runAll(steps: readonly StepDefinition[], parallel: number): Promise<void> {
  const queue = steps.values();
  const worker = async () => {
    for (const step of queue) {
      const result = await runStep(step);
      tellStep(step, result);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

/** Why hosts cannot run here, or undefined when they can. Installs what is missing where that is possible. */
async function whyNoHosts(): Promise<string | undefined> {
  try {
    await prepareMachine(ctx);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const noHosts = await whyNoHosts();
const noBrowser = await ensureBrowser(ctx);
await runAll(checkSteps(), PARALLEL_CHECKS);
await runAll(
  [
    { name: 'build', argv: ['electron-vite', 'build'] },
    { name: 'properties', argv: ['vitest', 'run', '--project', 'properties'], report: 'vitest' },
    {
      name: 'integration',
      argv: ['vitest', 'run', '--project', 'integration'],
      report: 'vitest',
      live: true,
      skip: noHosts,
    },
    {
      name: 'end to end',
      argv: ['playwright', 'test'],
      report: 'playwright',
      live: true,
      skip: noBrowser ?? (existsSync('playwright.config.ts') ? noHosts : 'no end-to-end tests'),
    },
  ],
  1,
);
const { line, ok } = summary(results);
console.log(line);
process.exitCode = ok ? 0 : 1;
