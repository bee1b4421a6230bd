import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallContext, rootContext } from '../src/main/platform/call-context.ts';
import { defaultVersions, packDistribution } from '../test/lab/distribution/pack.ts';
import { createLab, type Lab, removeLab } from '../test/lab/lab.ts';
import { prepareMachine } from '../test/lab/machine.ts';
import { labSiteFile } from '../test/support/lab-site.ts';

/** Name of the demo's lab: its own, so that a lab of somebody else on this machine is left alone. */
const LAB = 'demo';
const root = join(import.meta.dirname, '..');
const cli = join(root, 'out', 'main', 'cli.js');
const startedAt = Date.now();
const interactive = process.stdout.isTTY === true;

const stop = new AbortController();
const onSignal = () => {
  // Heard every time: an impatient second Ctrl-C must not leave hosts behind.
  say('Stopping; everything the demo made is being removed.');
  stop.abort(new Error('stopped'));
};
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
// A terminal that is closed must not leave hosts behind either.
process.on('SIGHUP', onSignal);

function say(text: string): void {
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${text}`);
}

/** Runs a program on this terminal. @returns its exit code. @throws Error when the demo has been stopped. */
function show(argv: readonly string[]): Promise<number> {
  stop.signal.throwIfAborted();
  const [command = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    // Ctrl-C on a terminal reaches the program by itself, and a second SIGINT would end it on the spot.
    stop.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 130));
  });
}

function build(): void {
  say('building Muster (about 10 s)');
  const { status, stdout, stderr } = spawnSync('electron-vite', ['build'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
}

async function main(): Promise<number> {
  const ctx = rootContext({ signal: stop.signal, progress: ({ text }) => say(text) });
  const home = await mkdtemp(join(tmpdir(), 'muster-demo-'));
  try {
    const obstacle = await prepareMachine(ctx).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    build();
    if (obstacle === null) return await demo(ctx, home);
    say(
      `${obstacle} The demo needs hosts to install a cluster on; here is the app with an empty fleet instead.`,
    );
    return interactive ? await serve(home) : 0;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function demo(ctx: CallContext, home: string): Promise<number> {
  say(
    'What happens now: test hosts are built from Debian packages, five of them are booted on a private network of this machine,',
  );
  say(
    'and Muster installs a cluster on them as it would in a rack room. The first time takes up to 10 minutes, later about 3.',
  );
  const version = defaultVersions.rke2;
  const bundle = await packDistribution(ctx, { distribution: 'rke2', version });
  say('booting 3 servers and 2 agents (about 15 s)');
  const lab = await createLab({ name: LAB, servers: 3, agents: 2, context: ctx });
  try {
    const site = join(home, 'site.yaml');
    await writeFile(site, labSiteFile(lab, { distribution: 'rke2', version, bundle, clusterName: 'demo' }), {
      mode: 0o600,
    });
    say(`installing the cluster: muster up ${site} (about 2 minutes)`);
    const code = await show(['node', cli, '--home', home, 'up', site]);
    if (code !== 0) return code;
    await showCluster(lab);
    return interactive ? await serve(home) : 0;
  } finally {
    say('removing the hosts and everything else the demo made');
    // A context of its own: the one above may have been stopped, and this must happen all the same.
    await removeLab(LAB);
  }
}

async function showCluster(lab: Lab): Promise<void> {
  say('kubectl get nodes, on the first server:');
  const kubectl = '/var/lib/rancher/rke2/bin/kubectl --kubeconfig /etc/rancher/rke2/rke2.yaml';
  console.log(await lab.sh('server-1', `${kubectl} get nodes -o wide`));
  say('who votes in etcd, as the nodes say:');
  const columns = 'NAME:.metadata.name,VOTER:.status.conditions[?(@.type=="EtcdIsVoter")].status';
  console.log(
    await lab.sh(
      'server-1',
      `${kubectl} get nodes -l node-role.kubernetes.io/etcd=true -o custom-columns='${columns}'`,
    ),
  );
}

async function serve(home: string): Promise<number> {
  say('opening the app; Ctrl-C ends the demo and removes everything');
  await show(['node', cli, '--home', home, 'serve']);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(
    stop.signal.aborted
      ? 'stopped'
      : `The demo failed: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = stop.signal.aborted ? 130 : 1;
}
