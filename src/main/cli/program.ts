import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { RollbackLimit } from '../../shared/model/rollback.ts';
import { type ResumeChangeName, resumeChangeNameSchema } from '../../shared/model/run.ts';
import { type StoredSecretKind, storedSecretKinds } from '../use-cases/stored-secrets.ts';
import {
  type CommandContext,
  type CommonOptions,
  type OpenApp,
  reportError,
  runCommand,
} from './command-context.ts';
import { bundleVerify } from './commands/bundle.ts';
import { check } from './commands/check.ts';
import { dbBackup, dbVerify } from './commands/db.ts';
import { down } from './commands/down.ts';
import { downDryRun, upDryRun } from './commands/dry-run.ts';
import { exportSiteFile } from './commands/export.ts';
import { inventory } from './commands/inventory.ts';
import { kubeconfig } from './commands/kubeconfig.ts';
import { plan } from './commands/plan.ts';
import { resume } from './commands/resume.ts';
import { rollback } from './commands/rollback.ts';
import { secretForget, secretSet } from './commands/secret.ts';
import { serve } from './commands/serve.ts';
import { status } from './commands/status.ts';
import { unlock } from './commands/unlock.ts';
import { up } from './commands/up.ts';
import { type ExitCode, exitCodeHelp, exitCodes } from './exit-codes.ts';
import { addHistoryCommands } from './history-commands.ts';
import type { Terminal } from './terminal.ts';
import { addWishOptions, type WishOptions, wishesOf } from './wish-options.ts';

/** What the command line is made from. */
export interface ProgramDeps {
  readonly terminal: Terminal;
  readonly openApp: OpenApp;
  readonly version: string;
}

type Work = (command: CommandContext) => Promise<ExitCode>;

/** Parses arguments and runs one command. @returns the exit code; never throws for anything a person did. */
export async function runProgram(argv: readonly string[], deps: ProgramDeps): Promise<ExitCode> {
  let exit: ExitCode = exitCodes.ok;
  const program = new Command('muster')
    .description('Brings bare Linux hosts, stage by stage and offline, into a running RKE2 or K3s cluster.')
    .version(deps.version)
    .option('--home <dir>', "directory of the database (default: MUSTER_HOME, or the user's data directory)")
    .option('--json', 'for machines: one JSON line an event', false)
    .option('--verbose', 'show more: every task, and the stack of a defect', false)
    .addHelpText('after', `\n${exitCodeHelp}`)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => deps.terminal.out(text),
      writeErr: (text) => deps.terminal.err(text),
    });
  const run =
    (work: Work, readOnly = false) =>
    async () => {
      exit = await runCommand({ ...deps, options: commonOptions(program), readOnly }, work);
    };
  const rehearse = (work: Work) => async () => {
    exit = await runCommand({ ...deps, options: commonOptions(program), copy: true }, work);
  };
  addSiteCommands(program, run, rehearse);
  addClusterCommands(program, run, rehearse);
  addRunCommands(program, run);
  addToolCommands(program, run);
  addSecretCommands(program, run);
  addHistoryCommands(program, run);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.badInput;
    return reportError(error, deps.terminal, commonOptions(program));
  }
}

type Run = (work: Work, readOnly?: boolean) => () => Promise<void>;
/** Runs a command on a copy of the database in memory. */
type Rehearse = (work: Work) => () => Promise<void>;

const dryRunOption = ['--dry-run', 'show what would change, with diffs, and change nothing', false] as const;

function commonOptions(program: Command): CommonOptions {
  const { home, json, verbose } = program.opts<{ home?: string; json: boolean; verbose: boolean }>();
  return { home: home ?? null, json, verbose };
}

function addSiteCommands(program: Command, run: Run, rehearse: Rehearse): void {
  const cluster = ['--cluster <name>', 'which cluster of the file, where it has several'] as const;
  program
    .command('plan <site.yaml>')
    .description('show the phases and steps, and what stands in the way; changes nothing')
    .option(...cluster)
    .action((siteFile: string, options: { cluster?: string }) =>
      run((command) => plan(command, { siteFile, cluster: options.cluster ?? null }))(),
    );
  program
    .command('check <site.yaml>')
    .description('look at the hosts and write a preflight report; changes nothing')
    .option(...cluster)
    .option('--report <path>', 'where the report goes, without its ending')
    .action((siteFile: string, options: { cluster?: string; report?: string }) =>
      run((command) =>
        check(command, { siteFile, cluster: options.cluster ?? null, report: options.report ?? null }),
      )(),
    );
  const upCommand = program
    .command('up <site.yaml>')
    .description('install the cluster, or carry on; on a finished one it looks and changes nothing')
    .option(...cluster)
    .option(...dryRunOption);
  addWishOptions(upCommand).action(
    (siteFile: string, options: WishOptions & { cluster?: string; dryRun: boolean }) => {
      const args = { siteFile, cluster: options.cluster ?? null, wishes: wishesOf(options) };
      return options.dryRun
        ? rehearse((command) => upDryRun(command, args))()
        : run((command) => up(command, args))();
    },
  );
}

function addClusterCommands(program: Command, run: Run, rehearse: Rehearse): void {
  const downCommand = program
    .command('down [cluster]')
    .description('uninstall a cluster from its hosts; asks first, cannot be undone')
    .option('--yes <name>', "the cluster's name, typed here instead of at the question")
    .option(...dryRunOption);
  addWishOptions(downCommand).action(
    (cluster: string | undefined, options: WishOptions & { yes?: string; dryRun: boolean }) => {
      const args = { cluster: cluster ?? null, yes: options.yes ?? null, wishes: wishesOf(options) };
      return options.dryRun
        ? rehearse((command) => downDryRun(command, args))()
        : run((command) => down(command, args))();
    },
  );
  program
    .command('unlock [cluster]')
    .description('show who holds a cluster, and take it away from a run that is gone; asks first')
    .option('--yes <name>', "the cluster's name, typed here instead of at the question")
    .action((cluster: string | undefined, options: { yes?: string }) =>
      run((command) => unlock(command, { cluster: cluster ?? null, yes: options.yes ?? null }))(),
    );
  program
    .command('status')
    .description('what is recorded of all clusters; asks no host')
    .action(run(status, true));
  program
    .command('inventory [cluster]')
    .description('print the Ansible inventory of a cluster, without secrets')
    .action((cluster?: string) => run((command) => inventory(command, { cluster: cluster ?? null }), true)());
  program
    .command('kubeconfig [cluster]')
    .description("print or write the cluster's admin kubeconfig")
    .option('--out <file>', 'write it there, readable by you alone')
    .action((cluster: string | undefined, options: { out?: string }) =>
      run((command) => kubeconfig(command, { cluster: cluster ?? null, out: options.out ?? null }), true)(),
    );
}

function addRunCommands(program: Command, run: Run): void {
  program
    .command('resume [run-or-cluster]')
    .description('go on with the newest run of a cluster where it stands; says first where and why')
    .addOption(
      new Option(
        '--accept <change>',
        `go on although this has changed since (${resumeChangeNameSchema.options.join(', ')}); may be given more than once`,
      )
        .argParser(acceptedChange)
        .default([]),
    )
    .action((what: string | undefined, options: { accept: readonly ResumeChangeName[] }) =>
      run((command) => resume(command, { what: what ?? null, accept: options.accept }))(),
    );
  addRollbackCommand(program, run);
}

interface RollbackOptions {
  readonly onlyFailed: boolean;
  readonly to?: string;
  readonly dryRun: boolean;
  readonly yes?: string;
}

function addRollbackCommand(program: Command, run: Run): void {
  program
    .command('rollback [run-or-cluster]')
    .description('take back what a run made, in reverse; shows the list and asks first, keeps evidence')
    .addOption(
      new Option('--only-failed', 'only the nodes that something went wrong on')
        .default(false)
        .conflicts('to'),
    )
    .option('--to <phase>', 'what came after that phase; the phase itself stays')
    .option('--dry-run', 'look at the hosts and tell; changes nothing', false)
    .option('--yes <name>', "the cluster's name, typed here instead of at the question")
    .action((what: string | undefined, { onlyFailed, to, dryRun, yes }: RollbackOptions) => {
      const all: RollbackLimit = onlyFailed ? { kind: 'only-failed' } : { kind: 'all' };
      const limit: RollbackLimit = to === undefined ? all : { kind: 'to', phaseId: to };
      return run((command) => rollback(command, { what: what ?? null, limit, dryRun, yes: yes ?? null }))();
    });
}

function addToolCommands(program: Command, run: Run): void {
  program
    .command('export [site]')
    .description('print a site as a site file; secrets stay sealed')
    .action((site?: string) => run((command) => exportSiteFile(command, { site: site ?? null }), true)());
  const bundle = program.command('bundle').description('artifact directories');
  bundle
    .command('verify <dir>')
    .description('read an RKE2 or K3s artifact directory and check every file')
    .action((directory: string) => run((command) => bundleVerify(command, { directory }))());
  const db = program.command('db').description('the database');
  db.command('backup <path>')
    .description('copy the database as it is now; a copy by hand lacks what muster.db-wal has')
    .action((path: string) => run((command) => dbBackup(command, { path }), true)());
  db.command('verify')
    .description('check integrity, references and every stored document')
    .action(run(dbVerify, true));
  program
    .command('serve')
    .description('open the app in a browser of this machine')
    .option('--port <number>', 'port on loopback; 0 takes a free one', portNumber, 0)
    .action((options: { port: number }) => run((command) => serve(command, { port: options.port }))());
}

function addSecretCommands(program: Command, run: Run): void {
  const secret = program.command('secret').description('secrets kept sealed in the database');
  const kind = new Argument('<kind>', 'what it is').choices(storedSecretKinds);
  const of = new Argument('<name>', 'the credential it belongs to; for a registry <cluster>/<registry>');
  secret
    .command('set')
    .description(
      'seal a secret that a site file calls "stored", or a registry password; asked for, or piped in',
    )
    .addArgument(kind)
    .addArgument(of)
    .action((what: StoredSecretKind, name: string) =>
      run((command) => secretSet(command, { kind: what, of: name, input: process.stdin }))(),
    );
  secret
    .command('forget')
    .description('delete a sealed secret')
    .addArgument(kind)
    .addArgument(of)
    .action((what: StoredSecretKind, name: string) =>
      run((command) => secretForget(command, { kind: what, of: name }))(),
    );
}

function acceptedChange(value: string, before: readonly ResumeChangeName[]): readonly ResumeChangeName[] {
  const name = resumeChangeNameSchema.options.find((known) => known === value);
  if (name !== undefined) return [...before, name];
  throw new InvalidArgumentError(`Name one of: ${resumeChangeNameSchema.options.join(', ')}.`);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}
