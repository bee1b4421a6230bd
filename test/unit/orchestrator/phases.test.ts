import { describe, expect, it } from 'vitest';
import type { ReadTools, Step, WriteTools } from '../../../src/main/orchestrator/engine/phase.ts';
import { connect } from '../../../src/main/orchestrator/phases/connect.ts';
import { gatherFacts } from '../../../src/main/orchestrator/phases/gather-facts.ts';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type { HostTarget } from '../../../src/main/ports/host-target.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { stepIdSchema } from '../../../src/shared/model/ids.ts';
import type { Node } from '../../../src/shared/model/node.ts';
import { nodeRow } from '../../support/descriptions.ts';
import { sampleCredential, sampleFacts } from '../../support/site-samples.ts';

const nodes = [nodeRow('a1', 'agent'), nodeRow('a2', 'agent')];

function stepOn(node: Node): Step {
  return { id: stepIdSchema.parse(`x/${node.hostname}`), nodeId: node.id, title: 'x', node, actedAt: null };
}

function targetOf(node: Node): HostTarget {
  const { id: nodeId, hostname: name, internalIp: address } = node;
  return { nodeId, name, address, port: 22, credential: sampleCredential(), jump: null };
}

/** Tools of which a phase finds only these parts. */
function toolsWith(parts: object): WriteTools {
  const desired = { nodes, targets: new Map(nodes.map((node) => [node.id, targetOf(node)])) };
  // The phases under test use nothing else.
  return { desired, startedAt: new Date(0).toISOString(), ...parts } as unknown as WriteTools;
}

describe('connecting', () => {
  const [node = nodeRow('a1', 'agent')] = nodes;
  const look = (error: MusterError, msAfterStart: number) => {
    const tools: ReadTools = toolsWith({ hosts: { reader: () => Promise.reject(error) } });
    const clock = { now: () => msAfterStart, sleep: () => Promise.resolve() };
    return connect.verify(rootContext({ clock }), stepOn(node), tools);
  };
  const silent = new MusterError('host-unreachable', 'a1 did not answer.', { retryable: true });

  it('tries a host that does not answer again, and says for whom it waits', async () => {
    expect(await look(silent, 1000)).toEqual({
      state: 'not-yet',
      waitingFor: 'a1 to answer',
      reason: 'a1 did not answer.',
    });
  });

  it('gives up soon, with the reason itself rather than a deadline', async () => {
    expect(await look(silent, 6000)).toEqual({ state: 'broken', error: silent });
  });

  it('does not try a refused login again', async () => {
    const refused = new MusterError('host-login', 'a1 does not accept the key.');
    await expect(look(refused, 0)).rejects.toBe(refused);
  });
});

describe('gathering facts', () => {
  it('keeps the fault of one host from the others', async () => {
    const kept: string[] = [];
    const fault = new MusterError('sudo', 'The sudo password is wrong on a1.');
    const tools = toolsWith({
      hosts: {
        facts: (_ctx: unknown, { name }: HostTarget) =>
          name === 'a1' ? Promise.reject(fault) : Promise.resolve(sampleFacts()),
      },
      stores: { nodes: { setFacts: (id: string) => void kept.push(id) } },
    });
    const results = await gatherFacts.run(rootContext(), nodes.map(stepOn), tools);
    expect([...results]).toEqual([
      ['x/a1', { acted: false, error: fault }],
      ['x/a2', { acted: true }],
    ]);
    expect(kept).toEqual(['node-a2']);
  });
});
