import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { run } from './run-command.ts';

/** Where a machine keeps the modules of its running kernel. */
const modulesFolder = '/lib/modules';

/** Features a cluster node loads as modules, and the file that shows that this kernel has each built in. */
const builtInEvidence: readonly (readonly [string, () => Promise<boolean>])[] = [
  ['overlay', () => fileSystem('overlay')],
  ['br_netfilter', async () => existsSync('/proc/sys/net/bridge')],
  ['nf_conntrack', async () => existsSync('/proc/sys/net/netfilter/nf_conntrack_max')],
  ['ip_tables', async () => existsSync('/proc/net/ip_tables_names')],
  ['ip_vs', async () => existsSync('/proc/net/ip_vs')],
];

/** Arguments that show a host the modules of the machine's kernel, when the machine has any. */
export function moduleBinds(): readonly string[] {
  return existsSync(join(modulesFolder, release())) ? [`--bind-ro=${modulesFolder}`] : [];
}

/**
 * A kernel with everything built in has no module folder on some machines; then `modprobe` would fail for what is
 * there. This writes the list a distribution's kernel package would have brought.
 */
export async function describeBuiltIns(root: string): Promise<void> {
  if (moduleBinds().length > 0) return;
  const names = existsSync('/proc/modules') ? [] : await readdir('/sys/module');
  for (const [name, present] of builtInEvidence) if (await present()) names.push(name);
  const folder = join(root, modulesFolder, release());
  await mkdir(folder, { recursive: true });
  const list = [...new Set(names)].map((name) => `kernel/lab/${name}.ko\n`).join('');
  await writeFile(join(folder, 'modules.builtin'), list);
  await writeFile(join(folder, 'modules.order'), '');
  await run('chroot', [root, 'depmod', release()]);
}

async function fileSystem(name: string): Promise<boolean> {
  return (await readFile('/proc/filesystems', 'utf8')).split('\n').some((line) => line.endsWith(`\t${name}`));
}
