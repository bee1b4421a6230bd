import type { BundleFile } from '../../../shared/model/bundle.ts';
import { MusterError } from '../../../shared/model/error.ts';
import { mebibytes } from '../../../shared/rules/sizes.ts';
import { mapLimited } from '../../platform/limited.ts';
import type { StagingGap } from '../../ports/bundles.ts';
import { existsCommand } from '../../ports/commands.ts';
import type { ChangingPhase, Preview, ReadTools, Step } from '../engine/phase.ts';
import { nodeIsIn } from './distribution-node.ts';
import { actOnEach, bundleOf, nodeOf, targetOf, together } from './steps.ts';

/** Uploads at once: the laptop's one cable is the limit, not the hosts. */
const PARALLEL_UPLOADS = 4;
/** Hosts looked at at once, each reading what it has. */
const PARALLEL_LOOKS = 10;

function filesOf(step: Step, tools: ReadTools): readonly BundleFile[] {
  const { cluster } = tools.desired;
  const node = tools.nodeById(nodeOf(step).id);
  return tools.bundles.filesFor(bundleOf(tools.desired), cluster, node.facts?.architecture ?? 'unknown');
}

/** What would be sent to a host, and what it would take the place of. */
function sending(
  gaps: readonly StagingGap[],
  files: readonly BundleFile[],
  directory: string,
): Omit<Preview, 'nodeId'> {
  if (gaps.length === 0) return { would: 'nothing', text: 'all artifacts are there', diff: null };
  const bytes = gaps.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  const lines = gaps.map(({ file, reason }) => {
    const path = `${directory}/${file.name}`;
    return `${reason === 'checksum' ? `-${path} (another sum)\n` : ''}+${path} (${mebibytes(file.sizeBytes)})\n`;
  });
  return {
    would: 'change',
    text: `Send ${gaps.length} of ${files.length} artifacts, ${mebibytes(bytes)}`,
    diff: `# Send artifacts\n${lines.join('')}`,
  };
}

/**
 * Puts the verified artifacts on every node that is to be installed, checks them there, sends nothing twice. A node that is already in
 * needs none: reading gigabytes again to prove what nobody will install would be the longest part of finding nothing to do.
 */
export const stageBundle: ChangingPhase = {
  kind: 'change',
  touches: 'hosts',
  id: 'stage-bundle',
  title: 'Stage bundle',
  purpose: 'Bring the verified artifacts to every node and check them there.',
  undo: 'Removes the staged artifacts.',
  plan: (desired) => together('stage-bundle', desired.nodes, (node) => `Send artifacts to ${node.hostname}`),
  verify: async (ctx, step, tools) => {
    if (step.actedAt === null) {
      const verdict = await nodeIsIn(ctx, step, tools);
      if (verdict.state === 'holds')
        return { state: 'holds', evidence: `none needed, the node is in: ${verdict.evidence}` };
    }
    const files = filesOf(step, tools);
    const node = nodeOf(step);
    const reader = await tools.hosts.reader(ctx, targetOf(tools.desired, node));
    const gaps = await tools.bundles.gaps(ctx, reader, files);
    const [gap] = gaps;
    if (gap === undefined) return { state: 'holds', evidence: `${files.length} artifacts there, sums right` };
    const reason = `${gap.file.name}: ${gap.reason}${gaps.length > 1 ? ` (and ${gaps.length - 1} more)` : ''}`;
    if (step.actedAt === null)
      return { state: 'not-yet', waitingFor: `artifacts on ${node.hostname}`, reason };
    const error = new MusterError(
      'bundle-checksum',
      `After sending, ${node.hostname} still lacks ${reason}.`,
      {
        cure: 'Check the disk of the host, then start again: only what is missing is sent.',
      },
    );
    return { state: 'broken', error };
  },
  preview: (ctx, batch, tools) =>
    mapLimited(batch, PARALLEL_LOOKS, async (step) => {
      const files = filesOf(step, tools);
      const reader = await tools.hosts.reader(ctx, targetOf(tools.desired, nodeOf(step)));
      const gaps = await tools.bundles.gaps(ctx, reader, files);
      return { nodeId: step.nodeId, ...sending(gaps, files, tools.bundles.stagingDirectory) };
    }),
  run: (ctx, batch, tools) =>
    actOnEach(batch, PARALLEL_UPLOADS, async (step) => {
      const writer = await tools.hosts.writer(ctx, targetOf(tools.desired, nodeOf(step)));
      const gaps = await tools.bundles.gaps(ctx, writer, filesOf(step, tools));
      await tools.bundles.stage(ctx, writer, { bundle: bundleOf(tools.desired), gaps });
    }),
  takeBack: {
    isUndone: async (ctx, step, tools) => {
      const { stagingDirectory } = tools.bundles;
      const { hostname } = nodeOf(step);
      const reader = await tools.hosts.reader(ctx, targetOf(tools.desired, nodeOf(step)));
      const { exitCode } = await reader.read(ctx, existsCommand(stagingDirectory));
      if (exitCode !== 0) return { state: 'holds', evidence: 'no artifacts there' };
      const waitingFor = `the artifacts to be gone from ${hostname}`;
      return { state: 'not-yet', waitingFor, reason: `${stagingDirectory} is still there` };
    },
    undo: (ctx, batch, tools) =>
      actOnEach(batch, PARALLEL_UPLOADS, async (step) => {
        await tools.bundles.unstage(
          ctx,
          await tools.hosts.writer(ctx, targetOf(tools.desired, nodeOf(step))),
        );
      }),
  },
};
