/** A number with what it counts: `1 host`, `5,000 hosts`. */
export function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;
}
