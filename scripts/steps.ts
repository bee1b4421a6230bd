import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One thing that is run and judged. */
export interface StepDefinition {
  readonly name: string;
  readonly argv: readonly string[];
  /** Whose report counts single tests; a step without one counts as one test. */
  readonly report?: 'vitest' | 'playwright';
  /** Why the step cannot be run here, in words; it then counts as skipped. */
  readonly skip?: string | undefined;
  /** Show what it prints as it comes. */
  readonly live?: boolean;
}

export interface StepResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** What was skipped, each with its reason. */
  readonly skipped: readonly string[];
  readonly seconds: number;
  readonly output: string;
}

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');

/** Runs one step from the project's root with the project's own Node first on the path. */
export async function runStep(step: StepDefinition): Promise<StepResult> {
  const { name } = step;
  if (step.skip !== undefined) {
    return { name, passed: 0, failed: 0, skipped: [`${name}: ${step.skip}`], seconds: 0, output: '' };
  }
  const directory = await mkdtemp(join(tmpdir(), 'muster-step-'));
  const reportPath = join(directory, 'report.json');
  const startedAt = Date.now();
  try {
    const { code, output } = await run(
      [...step.argv, ...reportArguments(step, reportPath)],
      step,
      reportPath,
    );
    const counts = await countsOf(step, reportPath, code);
    return { name, ...counts, seconds: (Date.now() - startedAt) / 1000, output };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function reportArguments(step: StepDefinition, path: string): readonly string[] {
  if (step.report === 'vitest') return ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  return step.report === 'playwright' ? ['--reporter=list,json'] : [];
}

function run(
  argv: readonly string[],
  step: StepDefinition,
  reportPath: string,
): Promise<{ code: number; output: string }> {
  const [command = '', ...rest] = argv;
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH ?? ''}`,
    PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath,
  };
  return new Promise((resolve) => {
    const child = spawn(command, rest, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: string[] = [];
    const take = (chunk: Buffer) => {
      chunks.push(chunk.toString());
      if (step.live === true) process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) =>
      resolve({ code: 127, output: `${command} cannot be started: ${error.message}` }),
    );
    child.once('close', (code) => resolve({ code: code ?? 1, output: chunks.join('') }));
  });
}

type Counts = Pick<StepResult, 'passed' | 'failed' | 'skipped'>;

/** A report that is missing or counts no test is a failure: a suite that ran nothing has proved nothing. */
async function countsOf(step: StepDefinition, reportPath: string, code: number): Promise<Counts> {
  const whole: Counts = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
  if (step.report === undefined) return whole;
  const text = await readFile(reportPath, 'utf8').catch(() => null);
  if (text === null) return { passed: 0, failed: 1, skipped: [] };
  const counts =
    step.report === 'vitest' ? vitestCounts(JSON.parse(text)) : playwrightCounts(JSON.parse(text));
  const none = counts.passed + counts.failed + counts.skipped.length === 0;
  return (code !== 0 || none) && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function vitestCounts(report: VitestReport): Counts {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (...statuses: string[]) => tests.filter(({ status }) => statuses.includes(status)).length;
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  return {
    passed: count('passed'),
    failed: count('failed') + brokenFiles,
    skipped: tests
      .filter(({ status }) => ['skipped', 'pending', 'todo', 'disabled'].includes(status))
      .map(({ fullName }) => fullName),
  };
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly annotations?: readonly { readonly type: string; readonly description?: string }[];
    }[];
  }[];
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
  readonly suites: readonly PlaywrightSuite[];
}

function playwrightCounts({ stats, suites }: PlaywrightReport): Counts {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: suites.flatMap(skippedIn),
  };
}

/** Each skipped test with the reason it gives: `test.skip(condition, reason)`. */
function skippedIn({ suites = [], specs = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'skipped')
      .map(({ annotations = [] }) => {
        const reason = annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
        return `${title}: ${reason ?? 'no reason given'}`;
      }),
  );
  return [...own, ...suites.flatMap(skippedIn)];
}

/** Prints one line for a finished step, and its output where it failed and was not shown already. */
export function tellStep(step: StepDefinition, result: StepResult): void {
  const mark =
    result.failed > 0 ? 'FAILED' : result.skipped.length > 0 && result.passed === 0 ? 'skipped' : 'ok';
  const count = step.report === undefined ? '' : ` ${result.passed} passed, ${result.failed} failed`;
  console.log(`${mark.padEnd(8)}${result.name.padEnd(28)}${result.seconds.toFixed(1).padStart(7)} s${count}`);
  if (result.failed > 0 && step.live !== true) console.log(result.output);
}

/** The last line: what all steps came to. */
export function summary(results: readonly StepResult[]): { readonly line: string; readonly ok: boolean } {
  const sum = (pick: (result: StepResult) => number) =>
    results.reduce((total, result) => total + pick(result), 0);
  const failed = sum((result) => result.failed);
  const skipped = results.flatMap((result) => result.skipped);
  for (const reason of skipped) console.log(`skipped: ${reason}`);
  return {
    line: `${sum((result) => result.passed)} passed, ${failed} failed, ${skipped.length} skipped`,
    ok: failed === 0,
  };
}
