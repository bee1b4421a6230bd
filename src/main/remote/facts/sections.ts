/** The probe's answer, cut at its marker lines. A section that is not there is empty. */
export class Sections {
  readonly #texts: ReadonlyMap<string, string>;

  /** @param marker the random word that begins each section's line. */
  constructor(stdout: string, marker: string) {
    const texts = new Map<string, string>();
    for (const part of `\n${stdout}`.split(`\n${marker} `).slice(1)) {
      const end = part.indexOf('\n');
      const name = end < 0 ? part : part.slice(0, end);
      texts.set(name.trim(), end < 0 ? '' : part.slice(end + 1));
    }
    this.#texts = texts;
  }

  has(name: string): boolean {
    return this.#texts.has(name);
  }

  /** Trimmed text of a section. */
  text(name: string): string {
    return (this.#texts.get(name) ?? '').trim();
  }

  /** Lines that are not empty. */
  lines(name: string): string[] {
    return this.text(name)
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
  }
}
