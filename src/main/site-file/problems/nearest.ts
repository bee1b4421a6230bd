/** Number of single-character changes (insert, delete, replace) between two texts. */
export function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 0; row < a.length; row += 1) {
    const current = [row + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (b[column - 1] === a[row] ? 0 : 1);
      const inserted = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, inserted, (previous[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? a.length;
}

/** Spelling differences that people do not mean: capital letters, hyphens, underscores, blanks. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, '');
}

/** The known word a wrong one was most likely meant to be, or null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const short = plain(word.slice(0, 64));
  const limit = Math.max(1, Math.floor(short.length / 3));
  const ranked = known
    .map((candidate) => ({ candidate, steps: distance(short, plain(candidate)) }))
    .toSorted((a, b) => a.steps - b.steps);
  const [best] = ranked;
  return best !== undefined && best.steps <= limit ? best.candidate : null;
}
