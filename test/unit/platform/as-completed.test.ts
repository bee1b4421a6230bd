import { describe, expect, it } from 'vitest';
import { asCompleted } from '../../../src/main/platform/as-completed.ts';

describe('outcomes as they come', () => {
  it('come in the order of their ends, with at most so many at once', async () => {
    const ends = new Map<number, () => void>();
    let most = 0;
    const outcomes = asCompleted([1, 2, 3, 4], 2, (item) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.set(item, resolve);
      most = Math.max(most, ends.size);
      return promise.then(() => {
        ends.delete(item);
        return item;
      });
    });
    const next = async (end: number) => {
      const coming = outcomes.next();
      await Promise.resolve();
      ends.get(end)?.();
      return (await coming).value;
    };
    expect(await next(2)).toBe(2);
    expect(await next(3)).toBe(3);
    expect(await next(1)).toBe(1);
    expect(await next(4)).toBe(4);
    expect((await outcomes.next()).done).toBe(true);
    expect(most).toBe(2);
  });

  it('begin nothing more once nobody reads', async () => {
    const begun: number[] = [];
    for await (const one of asCompleted([1, 2, 3, 4], 1, async (item) => {
      begun.push(item);
      return item;
    }))
      if (one === 2) break;
    expect(begun).toEqual([1, 2]);
  });
});
