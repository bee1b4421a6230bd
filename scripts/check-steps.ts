import { spawnSync } from 'node:child_process';
import type { StepDefinition } from './steps.ts';

/** Everything that is checked without a host: types per process, lint, format, architecture, units, playbooks. */
export function checkSteps(): readonly StepDefinition[] {
  const types = (process: string): StepDefinition => ({
    name: `types: ${process}`,
    argv: ['tsc', '-p', `tsconfig.${process}.json`],
  });
  return [
    // First, because it takes longest: the others fill the time in which its tests wait.
    { name: 'unit tests', argv: ['vitest', 'run', '--project', 'unit'], report: 'vitest' },
    types('shared'),
    types('main'),
    types('renderer'),
    types('test'),
    { name: 'format and lint', argv: ['biome', 'check', '.'] },
    { name: 'typed lint', argv: ['oxlint', '--type-aware', '--deny-warnings'] },
    { name: 'lock file', argv: ['node', 'scripts/check-lock.ts'] },
    { name: 'playbook syntax', argv: ['node', 'scripts/check-playbooks.ts'], skip: ansibleMissing() },
    { name: 'architecture', argv: ['vitest', 'run', '--project', 'arch'], report: 'vitest' },
  ];
}

function ansibleMissing(): string | undefined {
  const found = spawnSync('ansible-playbook', ['--version']).status === 0;
  return found ? undefined : 'ansible-playbook is not installed (apt-get install ansible-core)';
}
