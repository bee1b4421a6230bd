import { MusterError, toWireError } from '../../shared/model/error.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { Node } from '../../shared/model/node.ts';
import { judgePreflight } from '../../shared/rules/preflight/judge.ts';
import type { PreflightNode } from '../../shared/rules/preflight/rule.ts';
import type { Desired } from '../orchestrator/engine/phase.ts';
import type { CallContext } from '../platform/call-context.ts';
import { isoNow } from '../platform/clock.ts';
import { mapLimited } from '../platform/limited.ts';
import type { Document } from '../ports/reports.ts';
import type { AppDeps } from './deps.ts';
import type { DesiredReading } from './desired.ts';

/** Hosts looked at at once. */
const PARALLEL_HOSTS = 20;

/**
 * Looks at every host once and judges what was seen. A host that cannot be reached is a finding, not an end: the others are
 * judged all the same. A changed host key does end it.
 */
export async function observeAndJudge(
  ctx: CallContext,
  deps: Pick<AppDeps, 'hosts' | 'stores'>,
  { desired, bundleFindings }: DesiredReading,
): Promise<readonly Finding[]> {
  const nodes = await mapLimited(desired.nodes, PARALLEL_HOSTS, (node) => lookAt(ctx, deps, desired, node));
  const seen = nodes.flatMap(({ node, facts }) => (facts === null ? [] : [[node.id, facts] as const]));
  deps.stores.nodes.setFactsOfAll(new Map(seen));
  const { cluster, bundle } = desired;
  return [...bundleFindings, ...judgePreflight({ cluster, nodes, bundle })];
}

async function lookAt(
  ctx: CallContext,
  { hosts }: Pick<AppDeps, 'hosts'>,
  desired: Desired,
  node: Node,
): Promise<PreflightNode> {
  const target = desired.targets.get(node.id);
  if (target === undefined) throw new Error(`no way to ${node.hostname} is known`);
  try {
    const facts = await hosts.facts(ctx, target);
    return { node, facts, error: null };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof MusterError) || error.code === 'host-key-changed') throw error;
    return { node, facts: null, error: toWireError(error) };
  }
}

/** The preflight as a document to hand over. */
export function preflightReport(
  { reports, clock, vault }: Pick<AppDeps, 'reports' | 'clock' | 'vault'>,
  { site, cluster, nodes, bundle }: Desired,
  findings: readonly Finding[],
): Document {
  const input = { site, cluster, nodes, bundle, findings, madeAt: isoNow(clock) };
  return reports.preflight(input, (text) => vault.redact(text));
}
