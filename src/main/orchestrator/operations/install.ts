import type { Operation } from '../engine/phase.ts';
import { connect } from '../phases/connect.ts';
import { fetchKubeconfig } from '../phases/fetch-kubeconfig.ts';
import { gatherFacts } from '../phases/gather-facts.ts';
import { holdCluster } from '../phases/hold-cluster.ts';
import { installInitialServer } from '../phases/install-initial-server.ts';
import { joinAgents } from '../phases/join-agents.ts';
import { joinFirstAgent } from '../phases/join-first-agent.ts';
import { joinServers } from '../phases/join-servers.ts';
import { preflight } from '../phases/preflight.ts';
import { prepareHosts } from '../phases/prepare-hosts.ts';
import { report } from '../phases/report.ts';
import { stageBundle } from '../phases/stage-bundle.ts';
import { verifyCluster } from '../phases/verify-cluster.ts';

/** From bare hosts to a running cluster. On a finished cluster every phase finds its work done and nothing is changed. */
export const install: Operation = {
  id: 'install',
  title: 'Install',
  phases: [
    connect,
    gatherFacts,
    preflight,
    holdCluster,
    stageBundle,
    prepareHosts,
    installInitialServer,
    joinServers,
    joinFirstAgent,
    joinAgents,
    fetchKubeconfig,
    verifyCluster,
    report,
  ],
};
