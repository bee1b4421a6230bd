/** Bytes in the form of the contract. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** And back; by the browser itself where it can, which is ten times as fast. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const built: unknown = Reflect.get(Uint8Array, 'fromBase64');
  // The type library is behind the browser: a static method of ES2026 that gives the bytes of a text.
  if (typeof built === 'function') return built.call(Uint8Array, text) as Uint8Array<ArrayBuffer>;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
