import type { InstalledDistribution } from '../../../shared/model/facts.ts';
import type { Sections } from './sections.ts';
import { sharedPaths, traceOf } from './traces.ts';

type Name = InstalledDistribution['distribution'];
type UnitState = InstalledDistribution['units'][number];

const names: readonly Name[] = ['rke2', 'k3s', 'kubeadm', 'other'];

/** What is left over from, or running of, a distribution; shared paths go with the first that is there, else with `other`. */
export function parseInstalled(sections: Sections): InstalledDistribution[] {
  const paths = new Set(sections.lines('paths'));
  const units = parseUnits(sections.text('units'));
  const found = names.map((distribution): InstalledDistribution => {
    const trace = traceOf[distribution];
    return {
      distribution,
      version: versionOf(sections, distribution),
      paths: trace.paths.filter((path) => paths.has(path)),
      units: units.filter(({ name }) => trace.units.includes(name)),
    };
  });
  const shared = sharedPaths.filter((path) => paths.has(path));
  const there = found.filter((one) => one.paths.length > 0 || one.units.length > 0);
  const [first, ...rest] = there;
  if (first !== undefined) return [{ ...first, paths: [...first.paths, ...shared] }, ...rest];
  return shared.length === 0 ? [] : [{ distribution: 'other', version: null, paths: shared, units: [] }];
}

/** Blocks of `Key=value` lines, one a unit, with an empty line between (systemctl(1), show). Units at rest are left out. */
function parseUnits(text: string): UnitState[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const values = new Map(
      block.split('\n').map((line): [string, string] => {
        const equals = line.indexOf('=');
        return [line.slice(0, equals), line.slice(equals + 1).trim()];
      }),
    );
    const id = values.get('Id');
    const active = values.get('ActiveState') ?? '';
    const enabled = values.get('UnitFileState') ?? '';
    const resting = (active === 'inactive' || active === '') && !enabled.startsWith('enabled');
    if (id === undefined || id === '' || resting) return [];
    return [{ name: id.replace(/\.service$/, ''), active, enabled }];
  });
}

/** From `rke2 version v1.36.4+rke2r1 (…)`, the first line of `--version`. */
function versionOf(sections: Sections, distribution: Name): string | null {
  for (const line of sections.lines('versions')) {
    const [path = '', text = ''] = line.split('\t');
    if (!path.endsWith(`/${distribution}`)) continue;
    const version = /\bv\d+\.\d+\.\d+\S*/.exec(text)?.[0];
    if (version !== undefined) return version;
  }
  return null;
}
