import { describe, expect, it, vi } from 'vitest';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { doFix } from '../../../src/renderer/app/do-fix.ts';
import { createTopologyStore } from '../../../src/renderer/stores/view/topology-store.ts';
import { clusterIdSchema } from '../../../src/shared/model/ids.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

const km7 = clusterIdSchema.parse('cluster-km7');

describe('mending what speaks against a run', () => {
  it('compares keys of hosts of that cluster, and first of the jump hosts on the way', () => {
    const known = fleetSnapshot(scriptedApp({ pace: 1 }).services, null);
    const gate = known.nodes.find(({ hostname }) => hostname === 'km7-h7')?.id ?? null;
    const nodes = known.nodes.map((node) =>
      node.hostname === 'km7-s2' ? { ...node, jumpHostId: gate } : { ...node, jumpHostId: null },
    );
    const onAsk = vi.fn();
    doFix(
      { kind: 'contact', hosts: ['km7-s2', 'cam-s1'] },
      {
        clusterId: km7,
        fleet: { ...known, nodes },
        draftOf: () => createTopologyStore({ read: () => null, write: () => undefined }),
        onAsk,
      },
    );
    const named = (hostname: string) => expect.objectContaining({ hostname });
    expect(onAsk).toHaveBeenCalledExactlyOnceWith({
      what: 'contact',
      nodes: [named('km7-h7'), named('km7-s2')],
    });
  });
});
