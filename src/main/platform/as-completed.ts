/**
 * Works on all items with at most `limit` at once, and gives each outcome as soon as it is there. `work` must not reject: an error of
 * one item is an outcome. Who stops reading stops what has not begun; what is under way is told by its own signal.
 */
export async function* asCompleted<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const queue = [...items].reverse();
  const running = new Map<number, Promise<{ readonly number: number; readonly outcome: R }>>();
  let number = 0;
  for (;;) {
    while (running.size < limit) {
      const item = queue.pop();
      if (item === undefined) break;
      number += 1;
      const own = number;
      running.set(
        own,
        work(item).then((outcome) => ({ number: own, outcome })),
      );
    }
    if (running.size === 0) return;
    const done = await Promise.race(running.values());
    running.delete(done.number);
    yield done.outcome;
  }
}
