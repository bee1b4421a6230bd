/** Characters that turn the direction of the text around them, or cannot be seen at all. */
const invisible = /[\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Control characters, but for tab and line feed. */
const control = /[^\P{Cc}\t\n]/gu;

/** A character by its number, `[U+202E]`: for what cannot be drawn or seen. */
export function characterNumber(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** A text of any origin with its invisible characters made visible, so that a report shows what is there. Lines are kept. */
export function visible(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(invisible, characterNumber).replace(control, characterNumber);
}

/** The same on one line. */
export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}
