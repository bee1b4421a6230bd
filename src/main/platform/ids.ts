import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new identifier such as `run-01k8x…`: time first, so that ids sort by age, then 50 random bits.
 * @param prefix says what it names: `run`, `node`, `site` …
 */
export function newId(prefix: string, now: number = Date.now()): string {
  let time = '';
  for (let rest = now, digit = 0; digit < 9; digit += 1) {
    time = `${alphabet[rest % 32]}${time}`;
    rest = Math.floor(rest / 32);
  }
  const random = Array.from(randomBytes(10), (byte) => alphabet[byte % 32]).join('');
  return `${prefix}-${time}${random}`;
}
