/** Output kept of one stream: so much from its beginning and as much from its end. */
const HALF_BYTES = 4 * 1024 * 1024;

/** Collects a stream without growing with it: of a long one, the middle is left out and the text says so. */
export class BoundedOutput {
  readonly #half: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #dropped = 0;

  constructor(halfBytes: number = HALF_BYTES) {
    this.#half = halfBytes;
  }

  add(chunk: Buffer): void {
    const room = this.#half - this.#headBytes;
    if (room > 0) {
      const part = chunk.subarray(0, room);
      this.#head.push(part);
      this.#headBytes += part.length;
    }
    const rest = chunk.subarray(Math.max(0, room));
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    // Compacting only now and then keeps adding cheap.
    if (this.#tailBytes > 2 * this.#half) this.#compact();
  }

  text(): string {
    this.#compact();
    const head = Buffer.concat(this.#head).toString('utf8');
    const tail = Buffer.concat(this.#tail).toString('utf8');
    if (this.#dropped === 0) return Buffer.concat([...this.#head, ...this.#tail]).toString('utf8');
    return `${head}\n[… ${this.#dropped} bytes left out …]\n${tail}`;
  }

  #compact(): void {
    const over = this.#tailBytes - this.#half;
    if (over <= 0) return;
    const kept = Buffer.concat(this.#tail).subarray(over);
    this.#tail = [Buffer.from(kept)];
    this.#tailBytes = kept.length;
    this.#dropped += over;
  }
}
