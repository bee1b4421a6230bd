import { Command } from 'commander';
import { rootContext } from '../../src/main/platform/call-context.ts';
import { createLab, type Lab, labNames, openLab, removeLab } from './lab.ts';

const started = Date.now();
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('Stopped by Ctrl-C.')));
process.once('SIGTERM', () => stop.abort(new Error('Stopped by SIGTERM.')));
const ctx = rootContext({
  signal: stop.signal,
  progress: ({ text }) =>
    console.error(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`),
});

const program = new Command('lab').description(
  'Real test hosts on this machine: systemd and sshd, a network of their own.',
);

interface UpOptions {
  readonly name: string;
  readonly servers: number;
  readonly agents: number;
  readonly bare: number;
  readonly jump?: boolean;
  readonly diskMib?: number;
}

command('up', 'boot a lab; building the base tree comes first, once')
  .option('--servers <count>', 'hosts meant as servers', count, 3)
  .option('--agents <count>', 'hosts meant as agents', count, 2)
  .option('--bare <count>', 'hosts without a role', count, 0)
  .option('--jump', 'put the hosts behind a jump host')
  .option('--disk-mib <size>', 'give each host a /var/lib of this size', count)
  .action(async (options: UpOptions) => {
    const lab = await createLab({ ...options, context: ctx });
    await printStatus(lab);
    ctx.progress({ text: `lab "${lab.name}" is up` });
  });

command('exec', 'run a command as root inside a host; its exit code is ours')
  .argument('<host>')
  .argument('<command...>', 'after --')
  .action(async (host: string, words: string[], options: Named) => {
    process.exitCode = await (await openLab(options.name, ctx)).attach(host, words);
  });

const hostCommands = [
  ['cut', "pull a host's cable", (lab, host) => lab.cut(host)],
  ['heal', 'plug it in again, at full speed', (lab, host) => lab.heal(host)],
  ['kill', 'take away the power', (lab, host) => lab.kill(host)],
  ['boot', 'switch a host on', (lab, host) => lab.boot(host)],
  ['reboot', 'reboot a host from inside', (lab, host) => lab.reboot(host)],
  ['reset', 'bring a host back to its first state', (lab, host) => lab.reset(host)],
] as const satisfies readonly (readonly [string, string, (lab: Lab, host: string) => Promise<void>])[];

for (const [verb, description, act] of hostCommands) {
  command(verb, description)
    .argument('<host>')
    .action(async (host: string, options: Named) => {
      await act(await openLab(options.name, ctx), host);
      ctx.progress({ text: `${verb} ${host}: done` });
    });
}

command('slow', "limit the speed of a host's network")
  .argument('<host>')
  .requiredOption('--mbit <rate>', 'megabit a second', count)
  .action(async (host: string, options: Named & { readonly mbit: number }) => {
    await (await openLab(options.name, ctx)).slow(host, options.mbit);
    ctx.progress({ text: `slow ${host}: ${options.mbit} Mbit/s` });
  });

command('status', 'show the hosts of a lab, and how to log in')
  .option('--json', 'for machines; holds the passwords')
  .action(async (options: Named & { readonly json?: boolean }) => {
    const lab = await openLab(options.name, ctx);
    if (options.json) console.log(JSON.stringify(await describe(lab), undefined, 2));
    else await printStatus(lab);
  });

command('down', 'take the lab away without a trace').action(async (options: Named) => {
  await removeLab(options.name, ctx);
  ctx.progress({ text: `lab "${options.name}" is gone` });
});

program
  .command('list')
  .description('name the labs there are')
  .action(async () => {
    for (const name of await labNames()) console.log(name);
  });

interface Named {
  readonly name: string;
}

function command(name: string, description: string): Command {
  return program.command(name).description(description).option('--name <lab>', 'which lab', 'lab');
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`"${text}" is no whole number.`);
  return value;
}

async function describe(lab: Lab): Promise<object> {
  const hosts = await Promise.all(
    lab.hosts.map(async (host) => ({ ...host, on: await lab.isOn(host.name) })),
  );
  const { name, keyPath, sealedKeyPath, passwords } = lab;
  return { name, keyPath, sealedKeyPath, passwords, hosts };
}

async function printStatus(lab: Lab): Promise<void> {
  for (const host of lab.hosts) {
    const state = (await lab.isOn(host.name)) ? 'on' : 'off';
    const network = `${host.cut ? ' cut' : ''}${host.mbit === undefined ? '' : ` ${host.mbit} Mbit/s`}`;
    console.log(`${host.name.padEnd(12)} ${host.address.padEnd(14)} ${state}${network}`);
  }
  const first = lab.hosts[0];
  if (first !== undefined) console.log(`log in: ssh -i ${lab.keyPath} keyed@${first.address}`);
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
