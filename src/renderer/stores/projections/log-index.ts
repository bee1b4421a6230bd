import type { SequenceRange } from '../../../shared/model/log-filter.ts';

/** Numbers of the lines of a log that fit a filter. A line has a place, from 0, and the number of its event; only ranges are held. */
export interface LogIndex {
  /** Takes more numbers, which come after all before. */
  add(ranges: readonly SequenceRange[]): void;
  count(): number;
  /** The numbers of some lines, as ranges; fewer where the log ends. */
  ranges(place: number, count: number): readonly SequenceRange[];
  /** The place of the first line with this number or a greater one; `count()` where there is none. */
  placeOf(sequence: number): number;
}

/** An index of nothing yet. */
export function createLogIndex(): LogIndex {
  const held: [number, number][] = [];
  /** Place of the first line of each range. */
  const places: number[] = [];
  const count = () => {
    const last = held.at(-1);
    return last === undefined ? 0 : (places.at(-1) ?? 0) + last[1] - last[0] + 1;
  };
  /** The last range whose key is not greater than `wanted`; -1 before the first. */
  const rangeAt = (wanted: number, key: (index: number) => number) => {
    let [low, high] = [0, held.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (key(middle) <= wanted) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  return {
    add: (ranges) => {
      for (const [from, to] of ranges) {
        const last = held.at(-1);
        if (last !== undefined && from === last[1] + 1) last[1] = to;
        else {
          places.push(count());
          held.push([from, to]);
        }
      }
    },
    count,
    ranges: (place, wanted) => {
      const found: [number, number][] = [];
      let left = wanted;
      let at = Math.max(0, place);
      for (let index = rangeAt(at, (i) => places[i] ?? 0); left > 0; index += 1) {
        const range = held[index];
        if (range === undefined) break;
        const from = range[0] + at - (places[index] ?? 0);
        const to = Math.min(range[1], from + left - 1);
        if (from <= to) found.push([from, to]);
        left -= to - from + 1;
        at += to - from + 1;
      }
      return found;
    },
    placeOf: (sequence) => {
      const index = rangeAt(sequence, (i) => held[i]?.[0] ?? 0);
      const range = held[index];
      if (range === undefined) return 0;
      return (places[index] ?? 0) + Math.min(sequence, range[1] + 1) - range[0];
    },
  };
}
