import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogRecord } from '../../../src/main/platform/log.ts';
import { createRunLog } from '../../../src/main/use-cases/run-log.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { RunEventBody } from '../../../src/shared/model/event.ts';
import { sampleRunId } from '../../support/site-samples.ts';

const line = (text: string): LogRecord => ({ at: '2026-03-01T08:00:00Z', level: 'info', text });
const full = new MusterError('disk-full', "The laptop's disk is full.");

describe('log lines on their way into the journal', () => {
  let written: string[];
  let failures: unknown[];
  let isFull: boolean;

  beforeEach(() => {
    vi.useFakeTimers();
    written = [];
    failures = [];
    isFull = false;
  });
  afterEach(() => vi.useRealTimers());

  const append = (_: unknown, bodies: readonly RunEventBody[]) => {
    if (isFull) throw full;
    written.push(...bodies.flatMap((body) => (body.type === 'log' ? [body.text] : [])));
  };
  const log = () =>
    createRunLog({
      journal: { append },
      runId: sampleRunId(),
      nodeIdOf: () => null,
      onFailure: (error) => failures.push(error),
    });

  it('are written in groups, after a moment or when there are many', () => {
    const { sink } = log();
    sink(line('a'));
    sink(line('b'));
    expect(written).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(written).toEqual(['a', 'b']);
    for (let n = 0; n < 50; n += 1) sink(line(String(n)));
    expect(written).toHaveLength(52);
  });

  it('wait while the disk is full, and hurt nobody who logs', () => {
    const { sink, flush } = log();
    isFull = true;
    for (let n = 0; n < 120; n += 1) sink(line(String(n)));
    expect(failures).toEqual([full]);
    vi.advanceTimersByTime(2500);
    expect(failures).toEqual([full, full, full]);
    expect(flush).toThrow(full);
    isFull = false;
    vi.advanceTimersByTime(1000);
    expect(written).toEqual(Array.from({ length: 120 }, (_, n) => String(n)));
    expect(failures).toHaveLength(3);
  });

  it('let the oldest go before memory is full too', () => {
    const { sink, flush } = log();
    isFull = true;
    for (let n = 0; n < 30_000; n += 1) sink(line(String(n)));
    isFull = false;
    flush();
    expect(written.length).toBeLessThanOrEqual(20_000);
    expect(written.at(-1)).toBe('29999');
  });
});
