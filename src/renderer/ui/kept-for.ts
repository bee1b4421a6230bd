import { useState } from 'react';

/** What a person has given for one thing, typed or ticked. What was given for one allows no other: of another `shown` there is `nothing` yet. */
export function useKeptFor<T>(
  shown: string | null,
  nothing: T,
): readonly [given: T, onGiven: (given: T) => void] {
  const [kept, setKept] = useState<{ readonly for: string | null; readonly given: T }>({
    for: null,
    given: nothing,
  });
  return [kept.for === shown ? kept.given : nothing, (given) => setKept({ for: shown, given })];
}
