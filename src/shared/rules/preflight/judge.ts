import type { Cluster } from '../../model/cluster.ts';
import type { Finding } from '../../model/finding.ts';
import type { Node } from '../../model/node.ts';
import { accessRules } from './access.ts';
import { artifactRules } from './artifacts.ts';
import { clockRules } from './clocks.ts';
import { identityRules } from './identity.ts';
import { leftoverRules } from './leftovers.ts';
import { networkRules } from './network.ts';
import { resourceRules } from './resources.ts';
import { clusterSubject, findingOf, type PreflightInput, type Rule, seenNodes } from './rule.ts';
import { shapeRules } from './shape.ts';
import { systemRules } from './system.ts';

/** All rules, in the order in which their findings are shown. */
export const preflightRules: readonly Rule[] = [
  ...accessRules,
  ...systemRules,
  ...resourceRules,
  ...networkRules,
  ...clockRules,
  ...identityRules,
  ...leftoverRules,
  ...shapeRules,
  ...artifactRules,
];

/**
 * Judges everything. Each rule that holds everywhere gives one finding `ok` on the cluster; one that does not gives a finding per
 * subject. A rule that had nothing to look at (no host was reached, no bundle is there) says nothing.
 */
export function judgePreflight(input: PreflightInput): readonly Finding[] {
  return preflightRules.flatMap((rule) => judgeRule(rule, input));
}

/** What can be said before any host is asked: the shape of the cluster. */
export function judgeTopology(cluster: Cluster, nodes: readonly Node[]): readonly Finding[] {
  const input = { cluster, nodes: nodes.map((node) => ({ node, facts: null, error: null })), bundle: null };
  return shapeRules.flatMap((rule) => judgeRule(rule, input));
}

/** Whether a run has to stop before anything is changed. */
export function isBlocked(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'block');
}

function judgeRule(rule: Rule, input: PreflightInput): readonly Finding[] {
  const judgements = rule.judge(input);
  if (judgements.length > 0) return judgements.map((judgement) => findingOf(rule, judgement));
  const seen = whatHeld(rule, input);
  return seen === null
    ? []
    : [{ rule: rule.number, severity: 'ok', subject: clusterSubject(input), seen, why: rule.why, cure: [] }];
}

/** The clause of an `ok`, or null where the rule had nothing to look at. */
function whatHeld(rule: Rule, input: PreflightInput): string | null {
  if (rule.looksAt === 'description') return rule.title;
  if (rule.looksAt === 'bundle') return input.bundle === null ? null : rule.title;
  const hosts = seenNodes(input).length;
  return hosts === 0 ? null : `${rule.title}: ${hosts === 1 ? '1 host' : `${hosts} hosts`}`;
}
