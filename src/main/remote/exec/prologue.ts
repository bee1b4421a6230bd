/** What was found in a stream up to now. */
export interface PrologueStep {
  /** Prompts of sudo that came with this chunk. */
  readonly prompts: number;
  /** Set once, with the chunk in which the command itself began; the text is what the wrapper wrote after its mark. */
  readonly began: string | null;
  /** What belongs to the command. */
  readonly rest: Buffer | null;
}

/**
 * Separates what sudo and the login shell say from what the command says. Before the command, a wrapper writes
 * `<marker>!<text>` on a line of its own, and sudo asks for its password with the prompt `<marker>?`. The marker is random.
 */
export class Prologue {
  readonly #prompt: string;
  readonly #mark: string;
  #pending = Buffer.alloc(0);
  #asked = 0;
  #began = false;

  constructor(marker: string) {
    this.#prompt = `${marker}?`;
    this.#mark = `${marker}!`;
  }

  /** What was said before the command, prompts taken out. */
  get talk(): string {
    return this.#pending.toString('utf8').replaceAll(this.#prompt, '').trim();
  }

  feed(chunk: Buffer): PrologueStep {
    if (this.#began) return { prompts: 0, began: null, rest: chunk };
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const asked = count(this.#pending, this.#prompt);
    const prompts = asked - this.#asked;
    this.#asked = asked;
    const mark = this.#pending.indexOf(this.#mark);
    const lineEnd = mark < 0 ? -1 : this.#pending.indexOf('\n', mark);
    if (lineEnd < 0) return { prompts, began: null, rest: null };
    this.#began = true;
    const began = this.#pending.subarray(mark + this.#mark.length, lineEnd).toString('utf8');
    const rest = Buffer.from(this.#pending.subarray(lineEnd + 1));
    this.#pending = this.#pending.subarray(0, mark);
    return { prompts, began, rest };
  }
}

function count(haystack: Buffer, needle: string): number {
  let found = 0;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + needle.length))
    found += 1;
  return found;
}
