import { useState } from 'react';

/** What a person typed to allow one thing. A name typed for one allows no other: for another `shown` nothing is typed yet. */
export function useTypedFor(
  shown: string | null,
): readonly [typed: string, onTyped: (typed: string) => void] {
  const [name, setName] = useState<{ readonly for: string | null; readonly typed: string }>(nothingTyped);
  return [name.for === shown ? name.typed : '', (typed) => setName({ for: shown, typed })];
}

const nothingTyped = { for: null, typed: '' };
