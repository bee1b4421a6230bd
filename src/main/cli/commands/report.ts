import { resolve } from 'node:path';
import type { ReportFormat } from '../../../shared/model/report.ts';
import { reportOfRun, writeReportFile } from '../../use-cases/reports.ts';
import { runNamed } from '../../use-cases/run-history.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

export interface ReportArguments {
  readonly run: string | null;
  readonly format: ReportFormat;
  /** Where it goes; beside where the person stands, under its own name, where nobody said. */
  readonly out: string | null;
}

/** `muster report`: the report of a run in one form, made from the database as it is now. */
export async function report(command: CommandContext, args: ReportArguments): Promise<ExitCode> {
  const { deps } = command.app;
  const { fileName, content } = await reportOfRun(deps, runNamed(deps, args.run).id, args.format);
  const path = resolve(args.out ?? fileName);
  await writeReportFile(path, content);
  command.say(`Report: ${path}`);
  command.json({ type: 'report', path });
  return exitCodes.ok;
}
