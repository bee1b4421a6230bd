import { resolve } from 'node:path';
import { readDesired } from '../../use-cases/desired.ts';
import { observeAndJudge, preflightReport } from '../../use-cases/preflight.ts';
import { writeDocument } from '../../use-cases/reports.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { findingCount, findingLines } from '../output/findings.ts';
import { clusterFromSiteFile } from '../site-argument.ts';

export interface CheckArguments {
  readonly siteFile: string;
  readonly cluster: string | null;
  /** Path of the report without its ending. */
  readonly report: string | null;
}

/** `muster check`: the preflight alone, with a report to hand over. */
export async function check(command: CommandContext, args: CheckArguments): Promise<ExitCode> {
  const { app, ctx } = command;
  const cluster = await clusterFromSiteFile(command, args.siteFile, args.cluster);
  const reading = await readDesired(ctx, app.deps, cluster.id);
  const findings = await observeAndJudge(ctx, app.deps, reading);
  const path = resolve(args.report ?? `preflight-${cluster.name}`);
  await writeDocument(app.deps, path, preflightReport(app.deps, reading.desired, findings));
  command.say(
    `Preflight of ${cluster.name}: ${findingCount(findings)}`,
    ...findingLines(findings),
    '',
    `Report: ${path}.html`,
  );
  for (const finding of findings) command.json({ type: 'finding', finding });
  command.json({ type: 'report', path: `${path}.html` });
  return findings.some(({ severity }) => severity === 'block') ? exitCodes.blocked : exitCodes.ok;
}
