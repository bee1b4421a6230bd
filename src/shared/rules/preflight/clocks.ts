import type { PreflightInput, Rule, SeenNode } from './rule.ts';
import { block, clusterSubject, nodeSubject, seenNodes, warn } from './rule.ts';
import { seconds } from './units.ts';

/** Distance between two clocks from which certificates and bootstrap data are refused (K3s: bootstrap comparison), milliseconds. */
export const blockingSkewMs = 3000;
/** Distance between two clocks that is worth a word, milliseconds. */
export const warningSkewMs = 1000;

/** The clock the others are compared with: the initial server's, because it makes the certificates. */
function reference(input: PreflightInput): SeenNode | undefined {
  const seen = seenNodes(input);
  return seen.find(({ node }) => node.isInitial) ?? seen[0];
}

const amongHosts: Rule = {
  number: 'F136',
  title: "The hosts' clocks agree",
  why: 'A node whose clock is off refuses certificates, and servers refuse to start with data "from the future".',
  looksAt: 'facts',
  judge: (input) => {
    const first = reference(input);
    if (first === undefined) return [];
    return seenNodes(input).flatMap(({ node, facts }) => {
      const skew = facts.clockSkewMs - first.facts.clockSkewMs;
      if (Math.abs(skew) < warningSkewMs) return [];
      const seen = `${seconds(skew)} ${skew > 0 ? 'ahead of' : 'behind'} ${first.node.hostname}`;
      const cure = 'Let chrony or another time service run on all hosts, with one source they all reach.';
      const verdict = Math.abs(skew) >= blockingSkewMs ? block(seen, cure) : warn(seen, cure);
      return [{ ...verdict, subject: nodeSubject(node) }];
    });
  },
};

/** Distance from the laptop's clock that is worth a word: the report's times would mislead, milliseconds. */
const laptopSkewMs = 60_000;

const laptop: Rule = {
  number: 'F137',
  title: "The laptop's clock agrees with the hosts'",
  why: "Times in the report come from the laptop, and the cluster's new certificates are not valid before the hosts' present.",
  looksAt: 'facts',
  judge: (input) => {
    const first = reference(input);
    if (first === undefined || Math.abs(first.facts.clockSkewMs) < laptopSkewMs) return [];
    const skew = first.facts.clockSkewMs;
    const seen = `the laptop is ${seconds(skew)} ${skew > 0 ? 'behind' : 'ahead of'} ${first.node.hostname}`;
    return [{ ...warn(seen, 'Set the clock that is wrong.'), subject: clusterSubject(input) }];
  },
};

/** Clocks, compared over all hosts. */
export const clockRules: readonly Rule[] = [amongHosts, laptop];
