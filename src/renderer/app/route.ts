import { useEffect, useState } from 'react';
import {
  type ClusterId,
  clusterIdSchema,
  type NodeId,
  nodeIdSchema,
  type RunId,
  runIdSchema,
  type SiteId,
} from '../../shared/model/ids.ts';
import type { OperationId } from '../../shared/model/plan.ts';
import { fromPercent } from '../../shared/rules/percent.ts';

/** Where the window is; kept in the address, so that a reload comes back to it. */
export type Route =
  | { readonly screen: 'fleet' | 'history' | 'about' | 'components' | 'open' }
  | { readonly screen: 'topology'; readonly clusterId: ClusterId }
  /** An install, where nothing else is said. */
  | { readonly screen: 'plan'; readonly clusterId: ClusterId; readonly operation?: 'uninstall' }
  | { readonly screen: 'run'; readonly runId: RunId }
  /** A cluster or a site; with a node, a terminal is opened on it. */
  | { readonly screen: 'terminals'; readonly placeId: string; readonly nodeId: NodeId | null };

/** Screens that are the same whatever is recorded. `open` is the fleet with the question about the file the system asked to open. */
const sheets = ['history', 'about', 'components', 'open'] as const;

/** The route an address means; anything unknown is the fleet. */
export function routeOf(hash: string): Route {
  const sheet = sheets.find((name) => hash === `#/${name}`);
  if (sheet !== undefined) return { screen: sheet };
  return terminalsRoute(hash) ?? uninstallRoute(hash) ?? sheetRoute(hash);
}

function terminalsRoute(hash: string): Route | null {
  const [, place = '', node = ''] = /^#\/terminals\/([^/]+)(?:\/([^/]+))?$/.exec(hash) ?? [];
  const placeId = fromPercent(place) ?? '';
  const nodeId = nodeIdSchema.safeParse(fromPercent(node) ?? '');
  return placeId === ''
    ? null
    : { screen: 'terminals', placeId, nodeId: nodeId.success ? nodeId.data : null };
}

function uninstallRoute(hash: string): Route | null {
  const [, name = ''] = /^#\/plan\/([^/]+)\/uninstall$/.exec(hash) ?? [];
  const clusterId = clusterIdSchema.safeParse(fromPercent(name) ?? '');
  return clusterId.success ? { screen: 'plan', clusterId: clusterId.data, operation: 'uninstall' } : null;
}

function sheetRoute(hash: string): Route {
  const [, screen, text] = /^#\/(run|topology|plan)\/(.+)$/.exec(hash) ?? [];
  const name = text === undefined ? '' : (fromPercent(text) ?? '');
  const runId = runIdSchema.safeParse(name);
  if (screen === 'run' && runId.success) return { screen, runId: runId.data };
  const clusterId = clusterIdSchema.safeParse(name);
  if ((screen === 'topology' || screen === 'plan') && clusterId.success)
    return { screen, clusterId: clusterId.data };
  return { screen: 'fleet' };
}

/** Where the plan of an operation is. */
export function planRoute(clusterId: ClusterId, operation: OperationId): Route {
  return { screen: 'plan', clusterId, ...(operation === 'uninstall' && { operation }) };
}

/** The address of a route. */
export function hashOf(route: Route): string {
  if (route.screen === 'terminals') {
    const parts = [route.placeId, ...(route.nodeId === null ? [] : [route.nodeId])];
    return `#/terminals/${parts.map(encodeURIComponent).join('/')}`;
  }
  if (route.screen === 'run') return `#/run/${encodeURIComponent(route.runId)}`;
  if (!('clusterId' in route)) return `#/${route.screen}`;
  const end = route.screen === 'plan' && route.operation !== undefined ? `/${route.operation}` : '';
  return `#/${route.screen}/${encodeURIComponent(route.clusterId)}${end}`;
}

/** Goes there; the browser's back button comes back. */
export function go(route: Route): void {
  location.hash = hashOf(route);
}

/** Opens a terminal on a host, among those of its cluster, or of its site where it has none. */
export function goToTerminal(node: {
  readonly id: NodeId;
  readonly clusterId: ClusterId | null;
  readonly siteId: SiteId;
}): void {
  go({ screen: 'terminals', placeId: node.clusterId ?? node.siteId, nodeId: node.id });
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
