import { expect, it } from 'vitest';
import { rootContext, withFields } from '../../../src/main/platform/call-context.ts';
import { createLogger, type LogRecord } from '../../../src/main/platform/log.ts';
import { loggedProgress } from '../../../src/main/use-cases/logged-progress.ts';
import { steppingClock } from '../../support/database.ts';

it('puts progress into the log now and then, with what it is about, and all of it on the screen', () => {
  const clock = steppingClock();
  const records: LogRecord[] = [];
  const drawn: unknown[] = [];
  const log = createLogger({ sink: (record) => void records.push(record), redact: (text) => text });
  const face = rootContext({ clock, progress: (told) => void drawn.push(told) });
  const run = { ...face, log, progress: loggedProgress(log, face) };
  const ctx = withFields(withFields(run, { phase: 'stage-bundle' }), { node: 's1' });
  const other = withFields(run, { phase: 'stage-bundle', node: 's2' });
  for (let done = 0; done <= 100; done += 1) {
    ctx.progress({ text: 'Sending k3s', done, total: 100 });
    if (done === 50) other.progress({ text: 'Sending k3s', done, total: 100 });
    clock.advance(150);
  }
  expect(drawn).toHaveLength(102);
  expect(records.every(({ level, phase }) => level === 'progress' && phase === 'stage-bundle')).toBe(true);
  expect(records.map(({ node, text }) => `${node} ${text}`)).toEqual([
    's1 Sending k3s  0 %',
    's1 Sending k3s  34 %',
    's2 Sending k3s  50 %',
    's1 Sending k3s  68 %',
    's1 Sending k3s  100 %',
  ]);
});
