import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputLog } from '../../../src/main/terminals/output-log.ts';

describe('what a terminal printed', () => {
  it('is what was appended, but for what is kept no longer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.array(fc.uint8Array({ maxLength: 100 })),
        (capacity, chunks) => {
          const log = new OutputLog(capacity);
          for (const chunk of chunks) log.append(Buffer.from(chunk));
          const all = Buffer.concat(chunks);
          expect(log.end).toBe(all.length);
          expect(log.end - log.start).toBe(Math.min(capacity, all.length));
          expect(log.read(log.start, all.length)).toEqual(all.subarray(log.start));
        },
      ),
    );
  });

  it('grows to its capacity and no further', () => {
    const log = new OutputLog(100_000);
    const chunk = Buffer.alloc(7_777, 'x');
    for (let n = 0; n < 40; n += 1) log.append(Buffer.concat([Buffer.from(`${n}\n`), chunk]));
    expect(log.end - log.start).toBe(100_000);
    expect(log.read(log.end - 7_780, 10_000).toString()).toBe(`39\n${'x'.repeat(7_777)}`);
  });

  it('gives a part, and nothing behind the end', () => {
    const log = new OutputLog(10);
    log.append(Buffer.from('0123456789ab'));
    expect(log.read(4, 3).toString()).toBe('456');
    expect(log.read(0, 3).toString()).toBe('234');
    expect(log.read(99, 3).toString()).toBe('');
  });

  it('begins for a newcomer with a whole line, and with the first byte while nothing is lost', () => {
    const log = new OutputLog(16);
    log.append(Buffer.from('half'));
    expect(log.firstLine).toBe(0);
    log.append(Buffer.from(' a line\nwhole\nmore'));
    expect(log.read(log.firstLine, 99).toString()).toBe('whole\nmore');
  });

  it('does not keep the buffers of a connection', () => {
    const log = new OutputLog(16);
    const chunk = Buffer.from('echo');
    log.append(chunk);
    chunk.fill('!');
    expect(log.read(0, 4).toString()).toBe('echo');
  });
});
