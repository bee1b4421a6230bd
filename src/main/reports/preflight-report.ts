import { traitsOf } from '../../shared/rules/distributions.ts';
import type { PreflightReportInput } from '../ports/reports.ts';
import { findingSummary, findingsSection } from './findings-section.ts';
import { count, moment, sentence } from './format.ts';
import type { Block, Page } from './page.ts';
import { clusterSection, topologySection } from './topology.ts';

/** What was found on the hosts and in the artifacts before anything is changed. */
export function preflightPage(input: PreflightReportInput): Page {
  const { site, cluster, nodes, findings } = input;
  const version = `${traitsOf(cluster.distribution).title} ${cluster.version}`;
  return {
    title: `Preflight of ${cluster.name}`,
    lead: `${version} on ${count(nodes.length, 'host')}. Site ${site.name}.`,
    blocks: [
      verdict(input),
      ...findingsSection(findings),
      ...clusterSection(input),
      ...topologySection(input),
    ],
    foot: `Written by Muster on ${moment(input.madeAt)}. Nothing was changed on any host.`,
  };
}

function verdict({ findings }: PreflightReportInput): Block {
  const text = findings.length === 0 ? '' : sentence(findingSummary(findings));
  const some = (severity: string) => findings.some((finding) => finding.severity === severity);
  if (some('block')) {
    const steps = ['Do what the findings ask for, those that block first.', 'Check again with muster check.'];
    return { kind: 'note', tone: 'bad', title: 'An install would not begin', text, steps };
  }
  if (some('warn')) {
    return {
      kind: 'note',
      tone: 'waits',
      title: 'An install can begin; read the warnings first',
      text,
      steps: ['Decide about each warning.', 'Install with muster up.'],
    };
  }
  return {
    kind: 'note',
    tone: 'good',
    title: 'An install can begin',
    text,
    steps: ['Install with muster up.'],
  };
}
