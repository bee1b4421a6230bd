import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { run } from '../../test/lab/run-command.ts';

/** What a figure depends on besides the product: processor, memory, system, Node.js, Ansible, and who else is at work. */
export async function machineLine(): Promise<string> {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  const [ansible = 'no Ansible'] = (await run('ansible', ['--version'])).split('\n');
  return [
    `${model}, ${processors.length} cores`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `${systemName()}, kernel ${release()}`,
    `Node.js ${process.versions.node}`,
    ansible,
    `load ${loadText()}`,
  ].join(' · ');
}

/** The load averages of 1, 5 and 15 minutes. */
export function loadText(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}

function systemName(): string {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? process.platform;
}
