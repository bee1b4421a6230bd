/** How far a reader may stay behind before the host is held back, and how near it must come before the host goes on. */
export interface Marks {
  readonly high: number;
  readonly low: number;
}

/** How much a terminal that nobody watches may print between two looks. */
export interface Unwatched {
  readonly bytes: number;
  readonly everyMs: number;
}

export interface FlowOptions {
  readonly marks: Marks;
  readonly unwatched: Unwatched;
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Somebody who reads, and how far they have come. */
export interface Reading {
  advance(to: number): void;
  leave(): void;
}

/**
 * Decides when a host may print. It is held back by its slowest reader, so that nobody misses anything and memory stays bounded. Without a
 * reader it goes on, slowly: what runs there is not stopped by a closed window, and printing without end costs next to nothing.
 */
export class Flow {
  readonly #options: FlowOptions;
  readonly #places = new Map<symbol, number>();
  #end = 0;
  #allowed: number;
  #held = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FlowOptions) {
    this.#options = options;
    this.#allowed = options.unwatched.bytes;
  }

  get isHeld(): boolean {
    return this.#held;
  }

  /** Something was printed; `end` is the place behind it. */
  printed(end: number): void {
    this.#end = end;
    this.#judge();
  }

  read(from: number): Reading {
    const key = Symbol('reader');
    this.#places.set(key, from);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#judge();
    return {
      advance: (to) => {
        if (!this.#places.has(key)) return;
        this.#places.set(key, to);
        this.#judge();
      },
      leave: () => {
        if (!this.#places.delete(key)) return;
        this.#allowed = this.#end + this.#options.unwatched.bytes;
        this.#judge();
      },
    };
  }

  /** Another connection: what held the old one says nothing of it. */
  renewed(): void {
    this.#held = false;
    this.#judge();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #judge(): void {
    const { high, low } = this.#options.marks;
    if (this.#places.size === 0) {
      this.#hold(this.#end >= this.#allowed);
      return;
    }
    const behind = this.#end - Math.min(...this.#places.values());
    if (behind >= high) this.#hold(true);
    else if (behind <= low) this.#hold(false);
  }

  #hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    if (!held) {
      this.#options.resume();
      return;
    }
    this.#options.pause();
    if (this.#places.size === 0) this.#goOnLater();
  }

  #goOnLater(): void {
    const { bytes, everyMs } = this.#options.unwatched;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#allowed = this.#end + bytes;
      this.#judge();
    }, everyMs);
    this.#timer.unref();
  }
}
