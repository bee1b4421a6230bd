import type { Bundle } from '../../model/bundle.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { WireError } from '../../model/error.ts';
import type { HostFacts, InstalledDistribution } from '../../model/facts.ts';
import type { Finding, FindingSubject, Severity } from '../../model/finding.ts';
import type { Node } from '../../model/node.ts';

/** A node and what was seen of it: facts, or why there are none. */
export interface PreflightNode {
  readonly node: Node;
  readonly facts: HostFacts | null;
  /** How the login or the gathering failed. */
  readonly error: WireError | null;
}

/** Everything the rules look at. */
export interface PreflightInput {
  readonly cluster: Cluster;
  readonly nodes: readonly PreflightNode[];
  /** Null where none is named or it could not be read. */
  readonly bundle: Bundle | null;
}

/** A node that was reached. */
export interface SeenNode {
  readonly node: Node;
  readonly facts: HostFacts;
}

/** What a rule says about one subject when it does not hold. */
export interface Verdict {
  readonly severity: Exclude<Severity, 'ok'>;
  /** What was seen, one clause with the value. */
  readonly seen: string;
  /** What to do, in order. */
  readonly cure: readonly string[];
}

/** A verdict and whom it concerns. */
export interface Judgement extends Verdict {
  readonly subject: FindingSubject;
}

/** One numbered check. Pure: the same input gives the same judgements. */
export interface Rule {
  /** Stable; never given to another rule. */
  readonly number: `F${number}`;
  readonly title: string;
  /** Why it matters, a sentence. */
  readonly why: string;
  /** Facts are needed, the description alone will do, or the bundle is looked at. */
  readonly looksAt: 'facts' | 'description' | 'bundle';
  judge(input: PreflightInput): readonly Judgement[];
}

/** The parts of a rule over one host at a time. */
export interface HostRule {
  readonly number: Rule['number'];
  readonly title: string;
  readonly why: string;
  judgeHost(seen: SeenNode, input: PreflightInput): Verdict | null;
}

/** A rule that looks at each reached host by itself. */
export function hostRule(rule: HostRule): Rule {
  return {
    number: rule.number,
    title: rule.title,
    why: rule.why,
    looksAt: 'facts',
    judge: (input) =>
      seenNodes(input).flatMap((seen) => {
        const verdict = rule.judgeHost(seen, input);
        return verdict === null ? [] : [{ ...verdict, subject: nodeSubject(seen.node) }];
      }),
  };
}

/** The nodes that were reached. */
export function seenNodes(input: PreflightInput): readonly SeenNode[] {
  return input.nodes.flatMap(({ node, facts }) => (facts === null ? [] : [{ node, facts }]));
}

export function nodeSubject(node: Pick<Node, 'hostname'>): FindingSubject {
  return { kind: 'node', name: node.hostname };
}

export function clusterSubject(input: PreflightInput): FindingSubject {
  return { kind: 'cluster', name: input.cluster.name };
}

export function block(seen: string, ...cure: readonly string[]): Verdict {
  return { severity: 'block', seen, cure };
}

export function warn(seen: string, ...cure: readonly string[]): Verdict {
  return { severity: 'warn', seen, cure };
}

/**
 * Whether what runs on a host is this cluster's own: Muster has begun to install this node, so its distribution, ports and files are
 * not leftovers. A node that was never touched has status `pending`.
 */
export function isOwnInstall({ node, facts }: SeenNode, input: PreflightInput): boolean {
  const touched = node.status !== 'pending' && node.status !== 'removed';
  const foreign = facts.installed.some(
    (found) => found.distribution !== input.cluster.distribution && !isResidue(found, facts),
  );
  return touched && !foreign;
}

/** Paths that every distribution leaves and that do no harm by themselves. */
const harmlessPaths = ['/etc/rancher/node', '/var/lib/kubelet', '/run/k3s'];

/**
 * Whether what was found is only a rest: no program, no unit, nothing but files that an uninstall leaves (K3s: the node password, right
 * for joining again under the same name, wrong on a cloned disk) or a file system mounted for the data directory.
 */
export function isResidue({ version, units, paths }: InstalledDistribution, facts: HostFacts): boolean {
  const harmless = (path: string) =>
    harmlessPaths.some((root) => path === root || path.startsWith(`${root}/`)) ||
    facts.mounts.some((mount) => mount.path === path);
  return version === null && units.length === 0 && paths.every(harmless);
}

/** Turns a judgement of a rule into a finding. */
export function findingOf(rule: Rule, judgement: Judgement): Finding {
  const { severity, subject, seen, cure } = judgement;
  return { rule: rule.number, severity, subject, seen, why: rule.why, cure: [...cure] };
}
