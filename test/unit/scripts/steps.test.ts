import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runStep, summary } from '../../../scripts/steps.ts';
import { testDirectory } from '../../support/database.ts';

let directory: ReturnType<typeof testDirectory>;
beforeEach(() => {
  directory = testDirectory();
});
afterEach(() => directory.dispose());

/** A program that writes a report as Playwright does, and ends with `code`. */
function reporting(report: unknown, code = 0): readonly string[] {
  const path = join(directory.path, 'suite.cjs');
  const write = `require('node:fs').writeFileSync(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE, ${JSON.stringify(JSON.stringify(report))});`;
  writeFileSync(path, `${write}\nprocess.exitCode = ${code};\n`);
  return ['node', path];
}

describe('a step of the checks', () => {
  it('counts what a suite reports, and names the reason of each skip', async () => {
    const report = {
      stats: { expected: 2, unexpected: 0, flaky: 0 },
      suites: [
        {
          suites: [
            {
              specs: [
                {
                  title: 'opens a terminal',
                  tests: [
                    { status: 'skipped', annotations: [{ type: 'skip', description: 'needs a host' }] },
                  ],
                },
                { title: 'shows a run', tests: [{ status: 'expected', annotations: [] }] },
              ],
            },
          ],
        },
      ],
    };
    const result = await runStep({ name: 'browser', argv: reporting(report), report: 'playwright' });
    expect(result).toMatchObject({ passed: 2, failed: 0, skipped: ['opens a terminal: needs a host'] });
    expect(summary([result])).toEqual({ line: '2 passed, 0 failed, 1 skipped', ok: true });
  });

  it('fails when a suite ran nothing, or ended badly without a failed test', async () => {
    const nothing = { stats: { expected: 0, unexpected: 0, flaky: 0 }, suites: [] };
    const empty = await runStep({ name: 'e', argv: reporting(nothing), report: 'playwright' });
    expect(empty.failed).toBe(1);
    const passed = { stats: { expected: 3, unexpected: 0, flaky: 0 }, suites: [] };
    const crashed = await runStep({ name: 'c', argv: reporting(passed, 1), report: 'playwright' });
    expect(crashed).toMatchObject({ passed: 3, failed: 1 });
  });

  it('fails with a sentence when its program is not there', async () => {
    const result = await runStep({ name: 'lint', argv: ['no-such-program-here'] });
    expect(result).toMatchObject({ passed: 0, failed: 1 });
    expect(result.output).toContain('no-such-program-here cannot be started');
    expect(summary([result])).toEqual({ line: '0 passed, 1 failed, 0 skipped', ok: false });
  });
});
