import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MusterError, toWireError } from '../../shared/model/error.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import { traitsOf } from '../../shared/rules/distributions.ts';
import { maskSettings } from '../../shared/rules/mask-settings.ts';
import type { Desired } from '../orchestrator/engine/phase.ts';
import { type CallContext, withDeadline } from '../platform/call-context.ts';
import { mapLimited } from '../platform/limited.ts';
import { catCommand, journalCommand } from '../ports/commands.ts';
import type { ReadRunner } from '../ports/hosts.ts';
import type { AppDeps } from './deps.ts';
import { runDirectory } from './run-files/run-directory.ts';

/** What is kept of a unit's journal: enough for a long start that failed, and no more than a few megabytes a host. */
const JOURNAL_LINES = 5000;
const PARALLEL_HOSTS = 10;
/** For one host, milliseconds; what hangs is written down as such. */
const HOST_DEADLINE_MS = 60_000;
const EVENTS_AT_ONCE = 1000;

type EvidenceDeps = Pick<AppDeps, 'journal' | 'hosts' | 'vault' | 'runsDirectory'>;

export interface EvidenceRequest {
  readonly runId: RunId;
  readonly desired: Desired;
  /** Hosts to ask. */
  readonly nodes: readonly Node[];
  /** Where it goes, from {@link evidenceDirectory}. */
  readonly directory: string;
}

/** Where the evidence of a run goes that is kept at a time (ISO 8601): each attempt has its own. */
export function evidenceDirectory(deps: Pick<AppDeps, 'runsDirectory'>, runId: RunId, at: string): string {
  return join(runDirectory(deps, runId), 'evidence', at.replaceAll(':', '-'));
}

/**
 * Keeps what will be gone from the hosts: the unit's journal and the configuration of each node, secrets masked, and the events of the run.
 * A host that does not answer is written down as such. Readable by this user alone.
 * @throws MusterError `disk-full` or `bad-input` where it cannot be written; what stops the work.
 */
export async function collectEvidence(
  ctx: CallContext,
  deps: EvidenceDeps,
  request: EvidenceRequest,
): Promise<void> {
  const { directory, nodes } = request;
  await written(directory, async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await write(deps, join(directory, 'events.jsonl'), eventsOf(deps, request.runId));
  });
  await mapLimited(nodes, PARALLEL_HOSTS, async (node) => {
    ctx.stopSoon.throwIfAborted();
    const files = await filesOf(ctx, deps, request.desired, node);
    await written(directory, async () => {
      const own = join(directory, node.hostname.replaceAll(/[^\w.-]/g, '_'));
      await mkdir(own, { recursive: true, mode: 0o700 });
      for (const [name, text] of files) await write(deps, join(own, name), text);
    });
  });
}

/** Name and text of what a host had; where it could not be asked, why. */
async function filesOf(
  ctx: CallContext,
  deps: EvidenceDeps,
  desired: Desired,
  node: Node,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  try {
    const target = desired.targets.get(node.id);
    if (target === undefined)
      throw new MusterError('host-unreachable', `No way to ${node.hostname} is known.`);
    const limit = { ms: HOST_DEADLINE_MS, what: `Keeping evidence of ${node.hostname}` };
    await withDeadline(ctx, limit, async (limited) => {
      const runner = await deps.hosts.reader(limited, target);
      await readInto(limited, files, { runner, desired, node });
    });
  } catch (error) {
    ctx.signal.throwIfAborted();
    const { message } = toWireError(error);
    ctx.log.warn(`No evidence, or not all of it, was kept of ${node.hostname}: ${message}`);
    files.set('not-kept.txt', `${message}\n`);
  }
  return files;
}

async function readInto(
  ctx: CallContext,
  files: Map<string, string>,
  from: { readonly runner: ReadRunner; readonly desired: Desired; readonly node: Node },
): Promise<void> {
  const { runner, desired, node } = from;
  const { units, configFile, registriesFile } = traitsOf(desired.cluster.distribution);
  const unit = units[node.role ?? 'agent'];
  const journal = await runner.read(ctx, journalCommand({ unit, lines: JOURNAL_LINES, dated: true }));
  files.set(`${unit}.journal.txt`, journal.stdout);
  for (const path of [configFile, registriesFile]) {
    const { exitCode, stdout } = await runner.read(ctx, catCommand(path));
    const name = path.slice(path.lastIndexOf('/') + 1);
    files.set(name, exitCode === 0 ? maskSettings(stdout) : `# ${path} was not there.\n`);
  }
}

function eventsOf({ journal }: EvidenceDeps, runId: RunId): string {
  const lines: string[] = [];
  for (let last = 0; ; ) {
    const events = journal.events(runId, last, EVENTS_AT_ONCE);
    for (const event of events) lines.push(`${JSON.stringify(event)}\n`);
    const newest = events.at(-1);
    if (newest === undefined) return lines.join('');
    last = newest.sequence;
  }
}

function write({ vault }: EvidenceDeps, path: string, text: string): Promise<void> {
  return writeFile(path, vault.redact(text), { mode: 0o600, flag: 'wx' });
}

async function written(directory: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    throw new MusterError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'bad-input',
      `The evidence cannot be written to ${directory}, and nothing is taken back without it.`,
      {
        cure: 'Make room on the laptop, or mend the permissions of that directory, and start the same command again.',
        detail: error instanceof Error ? error.message : String(error),
        cause: error,
      },
    );
  }
}
