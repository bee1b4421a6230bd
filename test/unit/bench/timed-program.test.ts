import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { alternate } from '../../../scripts/bench/section.ts';
import { timed } from '../../../scripts/bench/timed-program.ts';
import { rootContext } from '../../../src/main/platform/call-context.ts';

const node = (script: string) => ({ argv: [process.execPath, '-e', script], cwd: tmpdir() });

describe('timed', () => {
  test('measures the wall time from start to end and keeps what is printed', async () => {
    const lines: string[] = [];
    const program = node('setTimeout(() => { console.log("out"); console.error("err"); }, 300)');
    const { seconds, output } = await timed(rootContext(), {
      ...program,
      onLine: (line) => lines.push(line),
    });
    expect(seconds).toBeGreaterThan(0.3);
    expect(output.split('\n').sort()).toEqual(['', 'err', 'out']);
    expect(lines.sort()).toEqual(['err', 'out']);
  });

  test('sees memory that is used for a moment and given back', async () => {
    const [modest, greedy] = await Promise.all([
      timed(rootContext(), node('setTimeout(() => 0, 3000)')),
      timed(
        rootContext(),
        node(
          'let b = Buffer.alloc(200e6, 1); setTimeout(() => { b = null; }, 10); setTimeout(() => 0, 3000)',
        ),
      ),
    ]);
    expect(greedy.peakMegabytes - modest.peakMegabytes).toBeGreaterThan(190);
    expect(greedy.peakMegabytes - modest.peakMegabytes).toBeLessThan(230);
  });

  test('fails with what a program said that fails', async () => {
    await expect(
      timed(rootContext(), node('console.error("no such site"); process.exit(3)')),
    ).rejects.toThrow(/ended with 3:\nno such site/);
  });

  test('ends a program and its children when it is stopped', async () => {
    const stop = new AbortController();
    const began = Promise.withResolvers<string>();
    const script =
      'const c = require("node:child_process").spawn("sleep", ["600"]); console.log(c.pid); setInterval(() => 0, 1e6)';
    const work = timed(rootContext({ signal: stop.signal }), { ...node(script), onLine: began.resolve });
    const sleeper = Number(await began.promise);
    stop.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
    await expect.poll(() => runs(sleeper)).toBe(false);
  });
});

test('two things are measured in turn, and who is first changes', async () => {
  const order: string[] = [];
  const note = (name: string, value: number) => async () => {
    order.push(name);
    return value;
  };
  const values = await alternate(3, note('a', 1), note('b', 2));
  expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b']);
  expect(values).toEqual({ first: [1, 1, 1], second: [2, 2, 2] });
});

/** Whether a process still does anything; one that has ended may wait for its parent to notice. */
function runs(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && !/^State:\tZ/m.test(readFileSync(status, 'utf8'));
}
