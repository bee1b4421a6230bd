import type { InstalledDistribution } from '../../model/facts.ts';
import { traitsOf } from '../distributions.ts';
import type { PreflightInput, Rule, SeenNode, Verdict } from './rule.ts';
import { block, hostRule, isOwnInstall, isResidue, warn } from './rule.ts';

function nameOf({ distribution, version }: InstalledDistribution): string {
  const known =
    distribution === 'rke2' || distribution === 'k3s' ? traitsOf(distribution).title : distribution;
  return version === null ? known : `${known} ${version}`;
}

/** What was found of one distribution: `RKE2 v1.36.4+rke2r1 (/usr/local/bin/rke2; rke2-server active)`. */
function describe(found: InstalledDistribution): string {
  const units = found.units.map(({ name, active }) => `${name} ${active}`);
  const evidence = [...found.paths.slice(0, 4), ...units].join('; ');
  return evidence === '' ? nameOf(found) : `${nameOf(found)} (${evidence})`;
}

function cureFor({ distribution, version, paths }: InstalledDistribution): string {
  if (distribution !== 'rke2' && distribution !== 'k3s') {
    return 'Remove the other Kubernetes from the host (kubeadm reset, then its packages), or take another host.';
  }
  const { uninstallScripts } = traitsOf(distribution);
  const scripts = [...new Set(Object.values(uninstallScripts))].join(' or ');
  return version === null
    ? `If nobody needs it any more: run ${scripts} where it is still there, then delete ${paths.join(' ')}`
    : `If nobody needs it any more: run ${scripts} on the host. This deletes that cluster's data there.`;
}

function judgeLeftovers(seen: SeenNode, input: PreflightInput): Verdict | null {
  if (isOwnInstall(seen, input)) return null;
  const found = seen.facts.installed;
  const grave = found.filter((entry) => !isResidue(entry, seen.facts));
  if (grave.length > 0) return block(grave.map(describe).join(', '), ...grave.map(cureFor));
  const paths = found.flatMap((entry) => entry.paths);
  return paths.length === 0
    ? null
    : warn(
        `files of an earlier cluster: ${paths.join(', ')}`,
        'Check that nothing of an earlier cluster is in them; on a clone, or where the host joined another cluster before, delete them.',
      );
}

const leftovers = hostRule({
  number: 'F143',
  title: 'No earlier installation',
  why: 'Old data, certificates and units make a new node join the wrong cluster or not start at all.',
  judgeHost: judgeLeftovers,
});

/** What is on the hosts already. */
export const leftoverRules: readonly Rule[] = [leftovers];
