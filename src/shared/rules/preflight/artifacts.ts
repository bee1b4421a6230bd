import { bundleNeeds, unmetNeeds } from '../bundle-needs.ts';
import { traitsOf } from '../distributions.ts';
import type { Judgement, PreflightInput, Rule, Verdict } from './rule.ts';
import { block, clusterSubject, seenNodes } from './rule.ts';

const present: Rule = {
  number: 'F350',
  title: 'A bundle is there',
  why: 'The hosts have no internet: everything that is installed comes from the bundle.',
  looksAt: 'bundle',
  judge: (input) => {
    if (input.bundle !== null) return [];
    const { bundlePath } = input.cluster;
    const seen = bundlePath === null ? 'no bundle is named' : `no usable bundle in ${bundlePath}`;
    const cure =
      'Name the directory with the artifacts as "bundle" in the site file and check it with: muster bundle verify DIRECTORY';
    return [{ ...block(seen, cure), subject: clusterSubject(input) }];
  },
};

function bundleJudgements(input: PreflightInput, verdicts: readonly Verdict[]): readonly Judgement[] {
  const name = input.bundle?.path ?? '';
  return verdicts.map((verdict) => ({ ...verdict, subject: { kind: 'bundle', name } }));
}

const rightVersion: Rule = {
  number: 'F351',
  title: 'The bundle is of the wanted version',
  why: 'Program and images must be of one version, and that version is what the site file asks for.',
  looksAt: 'bundle',
  judge: (input) => {
    const { bundle, cluster } = input;
    if (bundle === null) return [];
    if (bundle.distribution === cluster.distribution && bundle.version === cluster.version) return [];
    const wanted = `${traitsOf(cluster.distribution).title} ${cluster.version}`;
    const seen = `${traitsOf(bundle.distribution).title} ${bundle.version}, wanted is ${wanted}`;
    return bundleJudgements(input, [
      block(seen, `Get the bundle of ${wanted}, or correct the version in the site file.`),
    ]);
  },
};

/** The architectures of the hosts that were reached, in order and once each. Those without any artifacts have a rule of their own. */
function architecturesOf(input: PreflightInput): readonly string[] {
  const { architectures } = traitsOf(input.cluster.distribution);
  const seen = new Set(seenNodes(input).map(({ facts }) => facts.architecture));
  return [...seen].filter((architecture) => architectures.includes(architecture)).toSorted();
}

const complete: Rule = {
  number: 'F352',
  title: 'The bundle is complete for these hosts',
  why: 'What is missing would be looked for on the internet, and the node would wait for it without end.',
  looksAt: 'bundle',
  judge: (input) => {
    const { bundle, cluster } = input;
    if (bundle === null || bundle.distribution !== cluster.distribution) return [];
    const verdicts = architecturesOf(input).flatMap((architecture) => {
      const needs = bundleNeeds({ distribution: cluster.distribution, architecture, cni: cluster.cni });
      return unmetNeeds(bundle, needs).map((need) =>
        block(`${architecture}: no ${need.purpose}`, `Add one of: ${need.anyOf.join(', ')}.`),
      );
    });
    return bundleJudgements(input, verdicts);
  },
};

/** The artifacts. F301 to F349 are said where a bundle is read. */
export const artifactRules: readonly Rule[] = [present, rightVersion, complete];
