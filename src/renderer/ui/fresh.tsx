import { useState } from 'react';
import { Mark } from './mark.tsx';
import { text } from './text.ts';
import { moment, wordSpan } from './time.ts';

/** What is said at once is not worth a word; after this long a wait is named, milliseconds. */
const NAME_WAIT_AFTER_MS = 1000;

export interface FreshProps {
  readonly live: {
    readonly connected: boolean;
    readonly newsAtMs: number | null;
    readonly clockOffsetMs: number;
  };
  /** The app's time of what is shown (ISO 8601), or null before its first word. */
  readonly takenAt: string | null;
  readonly nowMs: number;
}

/** How fresh a sheet is: `now` while the app would tell at once, else when it was recorded and for how long the app is silent. */
export function Fresh({ live, takenAt, nowMs }: FreshProps) {
  const [shownAt] = useState(nowMs);
  if (live.connected) return <span className="fresh quiet">{text.fresh.now}</span>;
  const silentMs = nowMs - (live.newsAtMs ?? shownAt);
  if (takenAt === null) {
    const named = silentMs >= NAME_WAIT_AFTER_MS;
    return <span className="fresh quiet">{named ? text.fresh.asking(wordSpan(silentMs)) : ''}</span>;
  }
  return (
    <span className="fresh row tone-ochre" role="status">
      <Mark name="waiting" size={16} label="" />
      {text.fresh.recorded(moment(takenAt, nowMs))} · {text.fresh.lost(wordSpan(silentMs))}
    </span>
  );
}
