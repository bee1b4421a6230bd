import { useEffect, useState } from 'react';
import { type RunId, runIdSchema } from '../../shared/model/ids.ts';

/** Where the window is; kept in the address, so that a reload comes back to it. */
export type Route = { readonly screen: 'fleet' } | { readonly screen: 'run'; readonly runId: RunId };

/** The route an address means; anything unknown is the fleet. */
export function routeOf(hash: string): Route {
  const text = /^#\/run\/(.+)$/.exec(hash)?.[1];
  const id = runIdSchema.safeParse(text === undefined ? '' : decoded(text));
  return id.success ? { screen: 'run', runId: id.data } : { screen: 'fleet' };
}

/** An address that somebody typed or cut short may not decode; then it names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}

/** The address of a route. */
export function hashOf(route: Route): string {
  return route.screen === 'run' ? `#/run/${encodeURIComponent(route.runId)}` : '#/fleet';
}

/** Goes there; the browser's back button comes back. */
export function go(route: Route): void {
  location.hash = hashOf(route);
}

/** The route of the window, redrawing when it changes. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const onChange = () => setHash(location.hash);
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return routeOf(hash);
}
