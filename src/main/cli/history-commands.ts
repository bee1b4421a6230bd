import { type Command, InvalidArgumentError, Option } from 'commander';
import { type LogLevel, logLevelSchema } from '../../shared/model/event.ts';
import { type ReportFormat, reportFormatSchema } from '../../shared/model/report.ts';
import type { CommandContext } from './command-context.ts';
import { logs } from './commands/logs.ts';
import { report } from './commands/report.ts';
import { runs } from './commands/runs.ts';
import { show } from './commands/show.ts';
import type { ExitCode } from './exit-codes.ts';

/** How the program runs a command; `readOnly` looks beside a process that has the database. */
type Run = (work: (command: CommandContext) => Promise<ExitCode>, readOnly?: boolean) => () => Promise<void>;

/** Commands that tell what was done; all of them only read the database. */
export function addHistoryCommands(program: Command, run: Run): void {
  program
    .command('runs [cluster]')
    .description('what was done and what came of it, newest first')
    .option('--limit <number>', 'how many at most', wholeNumber, 20)
    .action((cluster: string | undefined, { limit }: { limit: number }) =>
      run((command) => runs(command, { cluster: cluster ?? null, limit }), true)(),
    );
  program
    .command('show [run|cluster]')
    .description('one run as a timeline of phases and nodes; the newest where none is named')
    .action((name?: string) => run((command) => show(command, { run: name ?? null }), true)());
  program
    .command('report [run|cluster]')
    .description('write the report of a run, the newest where none is named')
    .addOption(
      new Option('--format <format>', 'its form').choices(reportFormatSchema.options).default('html'),
    )
    .option('--out <file>', 'where it goes; a file that is there is replaced')
    .action((name: string | undefined, { format, out }: { format: ReportFormat; out?: string }) =>
      run((command) => report(command, { run: name ?? null, format, out: out ?? null }), true)(),
    );
  program
    .command('logs [run|cluster]')
    .description('what happened in a run, the newest where none is named')
    .option('--follow', 'go on until the run has ended, whichever process works on it', false)
    .option('--node <hostname>', 'only what concerns this node')
    .option('--phase <id>', 'only what belongs to this phase')
    .addOption(
      new Option('--level <level>', 'what matters this much or more')
        .choices(logLevelSchema.options)
        .default('progress'),
    )
    .action((name: string | undefined, options: LogsOptions) =>
      run((command) => {
        const { follow, node = null, phase = null, level } = options;
        return logs(command, { run: name ?? null, follow, node, phase, level });
      }, true)(),
    );
}

interface LogsOptions {
  readonly follow: boolean;
  readonly node?: string;
  readonly phase?: string;
  readonly level: LogLevel;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It is a whole number above 0.');
}
