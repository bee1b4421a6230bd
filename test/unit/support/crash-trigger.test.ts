import { describe, expect, test } from 'vitest';
import { crashTrigger } from '../../support/crash-trigger.ts';

const step = { phaseId: 'join-servers', stepId: 'join-servers/server-2' };

describe('a place to crash at', () => {
  test.each([
    ['step-acted', true],
    ['step-acted@join-servers', true],
    ['step-acted@join-servers/server-2', true],
    ['step-acted@join-servers/server-3', false],
    ['step-acted@join-agents', false],
    ['step-proved', false],
  ])('%s fires there: %s', (text, fires) => {
    expect(crashTrigger(text)('step-acted', step)).toBe(fires);
  });

  test('fires at the passing that is asked for, and not again', () => {
    const fires = crashTrigger('step-acted@join-servers#2');
    const passed = [1, 2, 3].map(() => fires('step-acted', step));
    expect(passed).toEqual([false, true, false]);
  });

  test.each(['', 'step-actd', 'step-acted@', 'step-acted#x'])('"%s" is refused', (text) => {
    expect(() => crashTrigger(text)).toThrow('is no place to crash at');
  });
});
