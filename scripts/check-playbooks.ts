import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const directory = join(import.meta.dirname, '..', 'playbooks');
const playbooks = readdirSync(directory).filter(
  (name) => name.endsWith('.yml') && name !== 'requirements.yml',
);

const { status, stdout, stderr } = spawnSync(
  'ansible-playbook',
  ['--syntax-check', '-i', 'inventory/sample', ...playbooks],
  { cwd: directory, encoding: 'utf8' },
);
if (status !== 0) process.stdout.write(`${stdout}\n${stderr}\n`);
else console.log(`${playbooks.length} playbooks read`);
process.exitCode = status ?? 1;
