import type { Operation } from '../engine/phase.ts';
import { connect } from '../phases/connect.ts';
import { forgetCluster } from '../phases/forget-cluster.ts';
import { gatherFacts } from '../phases/gather-facts.ts';
import { holdCluster } from '../phases/hold-cluster.ts';
import { report } from '../phases/report.ts';
import { uninstallAgents, uninstallServers } from '../phases/uninstall-nodes.ts';

/** Takes a cluster off its hosts, agents first, the initial server last. */
export const uninstall: Operation = {
  id: 'uninstall',
  title: 'Uninstall',
  phases: [connect, gatherFacts, holdCluster, uninstallAgents, uninstallServers, forgetCluster, report],
};
