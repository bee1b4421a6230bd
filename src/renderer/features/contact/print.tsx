import type { PrintLetter } from './fingerprint.ts';

/** A fingerprint in groups of letters; those that are others are underlined, covered ones are blocks. */
export function Print({ groups, label }: { groups: readonly (readonly PrintLetter[])[]; label: string }) {
  return (
    <div className="print" role="img" aria-label={label}>
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups have no other identity than their place.
        <span key={index}>
          {group.map(({ letter, kind }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: nor have letters.
            <span key={place} className={`print-${kind}`}>
              {letter}
            </span>
          ))}
        </span>
      ))}
    </div>
  );
}
