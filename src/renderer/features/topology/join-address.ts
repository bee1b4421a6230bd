import { withPort } from '../../../shared/model/host-key.ts';
import { traitsOf } from '../../../shared/rules/distributions.ts';
import type { Sheet } from './sheet.ts';

/** The address that members join through, with the port of the supervisor; null where nothing leads yet. */
export function joinAddress({ cluster, hosts }: Sheet): string | null {
  const initial = hosts.find(({ wanted }) => wanted.isInitial);
  const address = cluster.apiAddress ?? initial?.node.internalIp ?? null;
  return address === null ? null : withPort(address, traitsOf(cluster.distribution).supervisorPort);
}

/** The same in words: the server by its name, where it is one. */
export function joinThrough(sheet: Sheet): string {
  const initial = sheet.hosts.find(({ wanted }) => wanted.isInitial);
  const { supervisorPort } = traitsOf(sheet.cluster.distribution);
  return sheet.cluster.apiAddress === null && initial !== undefined
    ? `${initial.node.hostname}:${supervisorPort}`
    : (joinAddress(sheet) ?? '');
}
