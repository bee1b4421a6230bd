import { useEffect, useState } from 'react';

/** How long, as people read it in a cell: `0:14`, `12:04`, `1:02:09`. What took less than a second says 0:01. */
export function clockSpan(ms: number): string {
  const total = Math.max(ms > 0 ? 1 : 0, Math.round(ms / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`;
}

/** How long, in words: `14 s`, `3 min 2 s`, `1 h 4 min`. */
export function wordSpan(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  if (total < 60) return `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min ${total % 60} s`;
  return `${Math.floor(total / 3600)} h ${Math.floor(total / 60) % 60} min`;
}

/** Time of day on this laptop: `14:02:09`. */
export function timeOfDay(iso: string): string {
  const date = new Date(iso);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment: the time alone if it is today, else `18 Nov 16:20`. */
export function moment(iso: string, nowMs: number): string {
  const date = new Date(iso);
  const time = timeOfDay(iso).slice(0, 5);
  if (date.toDateString() === new Date(nowMs).toDateString()) return time;
  return `${date.getDate()} ${months[date.getMonth()] ?? ''} ${time}`;
}

/** The clock of this window, milliseconds; a component with it redraws once a second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
