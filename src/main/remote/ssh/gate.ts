interface Waiter {
  readonly admit: () => void;
}

/** Lets a bounded number in at a time, first come first served. Its size may shrink while it is in use. */
export class Gate {
  #size: number;
  #inside = 0;
  readonly #queue: Waiter[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  get inside(): number {
    return this.#inside;
  }

  /** Waits for a place. @returns what gives the place back; calling it twice does no harm. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#inside < this.#size) this.#inside += 1;
    else await this.#wait(signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inside -= 1;
      this.#admit();
    };
  }

  /** Makes the gate no wider than `size`, but never closes it. */
  shrink(size: number): void {
    this.#size = Math.max(1, Math.min(this.#size, size));
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        admit: () => {
          signal.removeEventListener('abort', onAbort);
          this.#inside += 1;
          resolve();
        },
      };
      const onAbort = () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(waiter);
    });
  }

  #admit(): void {
    while (this.#inside < this.#size) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      next.admit();
    }
  }
}
