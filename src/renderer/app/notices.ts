import { useEffect, useSyncExternalStore } from 'react';
import type { FleetStore } from '../stores/projections/fleet-store.ts';
import { type FleetNews, newsBetween } from './news.ts';
import { go } from './route.ts';

/** `unknown`: nobody was asked. `none`: this browser has none, or the desktop face tells by itself. */
export type NoticeState = 'granted' | 'denied' | 'unknown' | 'none';

const listeners = new Set<() => void>();

/** Whether this page may tell something outside of its window. */
export function noticeState(): NoticeState {
  if (!('Notification' in globalThis) || 'musterBridge' in globalThis) return 'none';
  return Notification.permission === 'default' ? 'unknown' : Notification.permission;
}

/** Lets the browser ask. Only a person's click comes here: a page that asks by itself is refused for good by most. */
export async function askForNotices(): Promise<void> {
  await Notification.requestPermission();
  for (const listener of listeners) listener();
}

/** The same, redrawing when somebody has answered. */
export function useNoticeState(): NoticeState {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, noticeState);
}

/** Tells what comes to rest while nobody sees the page; a click on it brings the run's screen. */
export function useNotices(fleet: FleetStore): void {
  useEffect(
    () =>
      fleet.subscribe(({ known }, before) => {
        if (!document.hidden || noticeState() !== 'granted') return;
        for (const news of newsBetween(before.known, known)) tell(news);
      }),
    [fleet],
  );
}

/** The tag lets one run have one notice: a newer takes the place of the older. */
function tell({ title, body, runId }: FleetNews): void {
  const notice = new Notification(title, { body, tag: runId });
  notice.onclick = () => {
    window.focus();
    go({ screen: 'run', runId });
    notice.close();
  };
}
