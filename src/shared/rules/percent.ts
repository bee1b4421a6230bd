/** A text as it was before its bytes were written with percent signs; null for one that somebody typed or cut short, and that does not decode. */
export function fromPercent(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
