import { observeAndJudge } from '../../use-cases/preflight.ts';
import { planRun } from '../../use-cases/runs.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { findingCount, findingLines } from '../output/findings.ts';
import { planLines } from '../output/plan.ts';
import { clusterFromSiteFile } from '../site-argument.ts';

/** `muster plan`: what would be done, step by step, and what stands in the way. Hosts are looked at, not changed. */
export async function plan(
  command: CommandContext,
  args: { readonly siteFile: string; readonly cluster: string | null },
): Promise<ExitCode> {
  const { app, ctx } = command;
  const cluster = await clusterFromSiteFile(command, args.siteFile, args.cluster);
  const planned = await planRun(ctx, app.deps, { clusterId: cluster.id, operation: 'install' });
  command.say(...planLines(planned.plan), '');
  const findings = await observeAndJudge(ctx, app.deps, planned);
  command.say(`Findings: ${findingCount(findings)}`, ...findingLines(findings));
  command.json({ type: 'plan', plan: { ...planned.plan, findings } });
  return findings.some(({ severity }) => severity === 'block') ? exitCodes.blocked : exitCodes.ok;
}
