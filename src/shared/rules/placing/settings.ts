import type { Node } from '../../model/node.ts';
import { isOccupied } from '../node-status.ts';
import type { Refusal } from './refusal.ts';

/** What can be set of a host wherever it stands. */
export type HostSettings = Pick<
  Node,
  'internalIp' | 'externalIp' | 'useExternalIp' | 'sshPort' | 'labels' | 'taints' | 'variables'
>;

/** The settings that are to change. A key that is undefined is left as it is. */
export type HostEdit = { readonly [K in keyof HostSettings]?: HostSettings[K] | undefined };

/** The names of all settings, in the order in which they are shown. */
export const settingNames = [
  'internalIp',
  'externalIp',
  'useExternalIp',
  'sshPort',
  'labels',
  'taints',
  'variables',
] as const satisfies readonly (keyof HostSettings)[];

/** A host with what is wanted of its settings laid over those it has. Settings it does not name are not added. */
export function withSettings<N extends HostEdit>(node: N, wanted: HostEdit): N {
  const given = Object.entries(wanted).filter(
    ([name, value]) => value !== undefined && Object.hasOwn(node, name),
  );
  return given.length === 0 ? node : { ...node, ...Object.fromEntries(given) };
}

/** Whether two values of a setting say the same; the order of keys says nothing. */
export function sameSetting(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The part of an edit that says something else than what is there. */
export function realEdit(there: HostEdit, wanted: HostEdit): HostEdit {
  return Object.fromEntries(
    settingNames.flatMap((name) =>
      wanted[name] === undefined || sameSetting(there[name], wanted[name]) ? [] : [[name, wanted[name]]],
    ),
  );
}

/** Why a host cannot be set so, or null. */
export function settingRefusal(
  node: Pick<Node, 'hostname' | 'status' | 'internalIp'>,
  wanted: HostEdit,
): Refusal | null {
  const moves = wanted.internalIp !== undefined && wanted.internalIp !== node.internalIp;
  if (!moves || !isOccupied(node.status)) return null;
  return {
    says: `${node.hostname} is ${node.status}, and the others know it as ${node.internalIp}.`,
    why: 'A member with another address would be a stranger to etcd and to the nodes that joined through it.',
    cure: 'Leave its address; the one that SSH uses can be set apart from it.',
  };
}
