import { checkSteps } from './check-steps.ts';
import { runStep, type StepResult, summary, tellStep } from './steps.ts';

/** Two at a time: more only queue for the processors. */
const PARALLEL = 2;

const queue = checkSteps().values();
const results: StepResult[] = [];

async function worker(): Promise<void> {
  for (const step of queue) {
    const result = await runStep(step);
    tellStep(step, result);
    results.push(result);
  }
}

await Promise.all(Array.from({ length: PARALLEL }, worker));
const { line, ok } = summary(results);
console.log(line);
process.exitCode = ok ? 0 : 1;
