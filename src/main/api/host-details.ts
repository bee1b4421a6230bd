import { type HostDetails, hostDetailsSchema } from '../../shared/contract/topology.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import type { AppServices } from './services.ts';

/** What is known of one host. Parsing drops what the contract does not name. @throws MusterError `not-found`. */
export function hostDetails(services: AppServices, nodeId: NodeId): HostDetails {
  const node = services.stores.nodes.byId(nodeId);
  if (node === null) throw new MusterError('not-found', 'There is no such host in the database.');
  return hostDetailsSchema.parse({
    variables: node.variables,
    facts: node.facts,
    findings: findingsOf(services, node),
  });
}

function findingsOf({ stores, journal }: AppServices, node: Node): readonly Finding[] {
  const run = node.clusterId === null ? null : journal.currentRun(node.clusterId);
  if (run === null) return [];
  return stores.findings
    .ofRun(run.id)
    .filter(
      ({ subject, severity }) =>
        severity !== 'ok' && subject.kind === 'node' && subject.name === node.hostname,
    );
}
