const LINE_FEED = 10;
const FIRST_BYTES = 16 * 1024;
/** How far a beginning of a line is looked for. */
const LINE_BYTES = 64 * 1024;

/**
 * The last bytes a terminal printed, named by their place in all it ever printed. A ring that grows to `capacity` and no further; chunks
 * are copied, because those of a connection are slices of far larger buffers.
 */
export class OutputLog {
  readonly capacity: number;
  #ring: Buffer;
  #start = 0;
  #end = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#ring = Buffer.allocUnsafe(Math.min(FIRST_BYTES, capacity));
  }

  /** Place of the first byte that is still kept. */
  get start(): number {
    return this.#start;
  }

  /** Place behind the last byte. */
  get end(): number {
    return this.#end;
  }

  append(chunk: Buffer): void {
    this.#makeRoom(this.#end - this.#start + chunk.length);
    const kept = chunk.subarray(Math.max(0, chunk.length - this.#ring.length));
    this.#end += chunk.length;
    this.#put(this.#end - kept.length, kept);
    this.#start = Math.max(this.#start, this.#end - this.#ring.length);
  }

  /** A copy of what stands at `from` and behind, `most` bytes at most; what is kept no longer is left out. */
  read(from: number, most: number): Buffer {
    const first = Math.min(Math.max(from, this.#start), this.#end);
    const length = Math.min(most, this.#end - first);
    const at = first % this.#ring.length;
    const straight = this.#ring.subarray(at, at + length);
    return Buffer.concat([straight, this.#ring.subarray(0, length - straight.length)]);
  }

  /** Where a reader begins who wants all that is kept: with a whole line, unless nothing was lost. */
  get firstLine(): number {
    if (this.#start === 0) return 0;
    const feed = this.read(this.#start, LINE_BYTES).indexOf(LINE_FEED);
    return feed < 0 ? this.#start : this.#start + feed + 1;
  }

  #makeRoom(wanted: number): void {
    const { length } = this.#ring;
    if (wanted <= length || length >= this.capacity) return;
    const kept = this.read(this.#start, this.#end - this.#start);
    this.#ring = Buffer.allocUnsafe(Math.min(this.capacity, Math.max(2 * length, wanted)));
    this.#put(this.#start, kept);
  }

  #put(place: number, bytes: Buffer): void {
    const at = place % this.#ring.length;
    const straight = bytes.copy(this.#ring, at);
    bytes.copy(this.#ring, 0, straight);
  }
}
