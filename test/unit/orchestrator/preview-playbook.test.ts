import { describe, expect, it } from 'vitest';
import type { PreviewTools, Step } from '../../../src/main/orchestrator/engine/phase.ts';
import { prepareHosts } from '../../../src/main/orchestrator/phases/prepare-hosts.ts';
import { previewPlaybook } from '../../../src/main/orchestrator/phases/preview-playbook.ts';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type {
  PlaybookHostResult,
  PlaybookRequest,
  TaskEvent,
} from '../../../src/main/ports/playbook-runner.ts';
import type { ErrorCode } from '../../../src/shared/model/error.ts';
import { stepIdSchema } from '../../../src/shared/model/ids.ts';
import type { Node } from '../../../src/shared/model/node.ts';
import { clusterRow, nodeRow } from '../../support/descriptions.ts';

const node = nodeRow('s1', 'server');
const step: Step = { id: stepIdSchema.parse('x/s1'), nodeId: node.id, title: 'x', node, actedAt: null };

/** Tools whose playbooks say these tasks and end so; of the rest a preview uses nothing. */
function toolsOf(
  tasks: readonly Omit<TaskEvent, 'nodeId'>[],
  result: PlaybookHostResult,
  requests: object[] = [],
): PreviewTools {
  const desired = { cluster: clusterRow(), nodes: [node], targets: new Map([[node.id, {}]]), bundle: null };
  return {
    desired,
    nodeById: (): Node => node,
    vault: { open: () => null },
    bundles: { stagingDirectory: '/var/lib/muster/bundle' },
    checkPlaybook: async (_ctx: unknown, request: PlaybookRequest, onTask: (event: TaskEvent) => void) => {
      requests.push(request);
      for (const task of tasks) onTask({ nodeId: node.id, ...task });
      return { hosts: new Map([[node.id, result]]) };
    },
  } as unknown as PreviewTools;
}

const fine: PlaybookHostResult = { ok: true, changed: 1, error: null };
const failed = (code: ErrorCode): PlaybookHostResult => ({
  ok: false,
  changed: 0,
  error: { code, message: 's1: no such program', retryable: false },
});
const look = (tools: PreviewTools, needs?: string) =>
  previewPlaybook(rootContext(), [step], tools, { playbook: 'prepare_hosts', ...(needs && { needs }) });

describe('a preview of a playbook', () => {
  it('names the tasks that would change something, with their diffs', async () => {
    const tools = toolsOf(
      [
        { task: 'cluster : Check the data directory', outcome: 'ok' },
        { task: 'host_preparation : Keep kernel modules', outcome: 'changed', diff: '+overlay\n\n' },
        { task: 'node_service : Start', outcome: 'changed' },
      ],
      fine,
    );
    expect(await look(tools)).toEqual([
      {
        nodeId: node.id,
        would: 'change',
        text: 'Keep kernel modules; Start',
        diff: '# Keep kernel modules\n+overlay\n',
      },
    ]);
  });

  it('says so where check mode finds nothing', async () => {
    expect(await look(toolsOf([{ task: 'a : b', outcome: 'ok' }], fine))).toMatchObject([
      { would: 'nothing', diff: null },
    ]);
  });

  it('cannot tell what needs something that is not there yet', async () => {
    const [preview] = await look(toolsOf([], failed('node-failed')), 'Stage bundle');
    expect(preview?.would).toBe('unknown');
    expect(preview?.text).toMatch(/^until "Stage bundle" is done \(check mode stops: .*no such program\)$/);
  });

  it('says why where nothing is to be waited for', async () => {
    const [preview] = await look(toolsOf([], failed('node-failed')));
    expect(preview?.text).toMatch(/^because check mode stops: /);
  });

  it('ends the look where the host is out of reach', async () => {
    await expect(look(toolsOf([], failed('host-unreachable')))).rejects.toMatchObject({
      code: 'host-unreachable',
    });
  });

  it('is what a phase with a playbook asks for', async () => {
    const requests: object[] = [];
    await prepareHosts.preview?.(rootContext(), [step], toolsOf([], fine, requests));
    expect(requests).toMatchObject([{ playbook: 'prepare_hosts', hosts: [{ node: { hostname: 's1' } }] }]);
  });
});
