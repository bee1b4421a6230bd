import type { InstalledDistribution } from '../../model/facts.ts';
import { nodePasswordFile, traitsOf } from '../distributions.ts';
import type { Rule, SeenNode, Verdict } from './rule.ts';
import { block, hostRule, isOwnInstall, warn } from './rule.ts';

/** A K3s uninstall leaves the node password: right for joining again under the same name, wrong on a cloned disk. */
function isOnlyNodePassword({ version, units, paths }: InstalledDistribution): boolean {
  return version === null && units.length === 0 && paths.every((path) => nodePasswordFile.startsWith(path));
}

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

function cureFor({ distribution }: InstalledDistribution): string {
  if (distribution !== 'rke2' && distribution !== 'k3s') {
    return 'Remove the other Kubernetes from the host (kubeadm reset, then its packages), or take another host.';
  }
  const { uninstallScripts } = traitsOf(distribution);
  const scripts = [...new Set(Object.values(uninstallScripts))].join(' or ');
  return `If nobody needs it any more: run ${scripts} on the host. This deletes that cluster's data there.`;
}

function judgeLeftovers(seen: SeenNode, input: Parameters<typeof isOwnInstall>[1]): Verdict | null {
  if (isOwnInstall(seen, input)) return null;
  const found = seen.facts.installed;
  const grave = found.filter((entry) => !isOnlyNodePassword(entry));
  if (grave.length > 0) return block(grave.map(describe).join(', '), ...grave.map(cureFor));
  return found.length === 0
    ? null
    : warn(
        `${nodePasswordFile} of an earlier cluster`,
        'Delete it if this host is a clone or joins another cluster than before.',
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
