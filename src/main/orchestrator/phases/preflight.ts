import { MusterError } from '../../../shared/model/error.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import { judgePreflight } from '../../../shared/rules/preflight/judge.ts';
import type { ObservingPhase } from '../engine/phase.ts';
import { onCluster } from './steps.ts';

/** Judges what was seen, before anything is changed. A finding that blocks ends the run here. */
export const preflight: ObservingPhase = {
  kind: 'observe',
  id: 'preflight',
  title: 'Preflight',
  purpose: 'Judge hosts, topology and artifacts before anything is changed.',
  undo: 'Nothing was changed.',
  plan: (desired) => onCluster('preflight', `Check ${desired.cluster.name} against the rules`),
  verify: async (_ctx, _step, tools) => {
    const { cluster, nodes, bundle } = tools.desired;
    const seen = nodes.map((node) => {
      const now = tools.nodeById(node.id);
      return { node: now, facts: now.facts, error: null };
    });
    const findings = [...tools.bundleFindings, ...judgePreflight({ cluster, nodes: seen, bundle })];
    tools.reportFindings(findings);
    const blocking = findings.filter(({ severity }) => severity === 'block');
    if (blocking.length > 0) return { state: 'broken', error: blockedError(blocking) };
    const warnings = findings.filter(({ severity }) => severity === 'warn').length;
    return {
      state: 'holds',
      evidence: warnings === 0 ? 'nothing stands in the way' : `${warnings} warnings`,
    };
  },
};

function blockedError(blocking: readonly Finding[]): MusterError {
  const [first] = blocking;
  const count = blocking.length === 1 ? 'One finding blocks' : `${blocking.length} findings block`;
  const example = first === undefined ? '' : `: ${first.rule} ${first.subject.name}: ${first.seen}`;
  return new MusterError('preflight-blocked', `${count} the install${example}`, {
    cure: 'Mend what the findings name; nothing has been changed on any host.',
  });
}
