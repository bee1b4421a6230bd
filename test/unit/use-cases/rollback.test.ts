import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/main/orchestrator/engine/make-plan.ts';
import { operations } from '../../../src/main/orchestrator/operations/index.ts';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { isoNow } from '../../../src/main/platform/clock.ts';
import { newId } from '../../../src/main/platform/ids.ts';
import type { ReadRunner } from '../../../src/main/ports/hosts.ts';
import { createClusterLeases } from '../../../src/main/remote/lease/cluster-leases.ts';
import { createReportRenderer } from '../../../src/main/reports/report-renderer.ts';
import { createActiveRuns } from '../../../src/main/use-cases/active-runs.ts';
import type { AppDeps } from '../../../src/main/use-cases/deps.ts';
import { readDesired } from '../../../src/main/use-cases/desired.ts';
import { collectEvidence, evidenceDirectory } from '../../../src/main/use-cases/evidence.ts';
import { readRollback, startRollback } from '../../../src/main/use-cases/rollback.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { type RunId, runIdSchema } from '../../../src/shared/model/ids.ts';
import { stepsToUndo } from '../../../src/shared/model/rollback.ts';
import type { RestingRunStatus, StepStatus } from '../../../src/shared/model/run.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { siteWith } from '../../support/descriptions.ts';
import { thrownBy } from '../../support/thrown.ts';

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
  database.stores.descriptions.apply(siteWith({ servers: 1, agents: 1 }));
});
afterEach(() => database.dispose());

const owner = { pid: process.pid, startedAt: '2026-03-01T08:00:00.000Z', host: 'test' };
const away = () => Promise.reject(new MusterError('host-unreachable', 's1 does not answer.'));

/** Everything real but what reaches beyond this process. */
function depsWith(given: Partial<AppDeps> = {}): AppDeps {
  const playbooks: Pick<AppDeps['playbooks'], 'check'> = { check: async () => ({ version: '2.14' }) };
  const known = {
    stores: database.stores,
    journal: database.journal,
    clock: database.clock,
    reports: createReportRenderer(),
    runsDirectory: `${database.directory}/runs`,
    owner,
    playbooks,
    leases: createClusterLeases({ hosts: { writer: away } }),
    logSink: () => undefined,
    crash: () => undefined,
    vault: { redact: (text: string) => text.replaceAll('K10known', '***') },
    ...given,
  };
  const trap = new Proxy(
    {},
    { get: (_, name) => () => Promise.reject(new Error(`reached for ${String(name)}`)) },
  );
  // What a test does not give answers every call with an error that names it.
  return new Proxy(known, { get: (target, name) => Reflect.get(target, name) ?? trap }) as unknown as AppDeps;
}

async function desired() {
  const [cluster] = database.stores.clusters.list();
  if (cluster === undefined) throw new Error('no cluster');
  return (await readDesired(rootContext(), depsWith(), cluster.id, { withoutBundle: true })).desired;
}

/** A run as the journal has it after the steps named came to what is said of them. */
async function past(
  steps: Readonly<Record<string, Extract<StepStatus, 'done' | 'held' | 'failed'>>>,
  status: RestingRunStatus = 'done',
): Promise<RunId> {
  const { journal, clock } = database;
  clock.advance(60_000);
  const wanted = await desired();
  const plan = makePlan({
    operation: operations.install,
    desired: wanted,
    findings: [],
    deadlines: () => 1000,
    madeAt: isoNow(clock),
  });
  const id = runIdSchema.parse(newId('run', clock.now()));
  const startedAt = isoNow(clock);
  const row = {
    id,
    clusterId: wanted.cluster.id,
    operation: 'install',
    status: 'running',
    plan,
    owner,
  } as const;
  journal.begin({ ...row, startedAt, finishedAt: null, error: null });
  for (const { id: stepId } of plan.phases.flatMap(({ batches }) => batches.flat())) {
    const came = steps[stepId];
    if (came === undefined) continue;
    clock.advance(1000);
    if (came !== 'held') journal.startStep(id, stepId);
    const error = { code: 'node-failed', message: 'no', retryable: false } as const;
    journal.settleStep(
      id,
      stepId,
      came === 'failed' ? { status: came, error } : { status: came, output: 'so' },
    );
  }
  journal.settleRun(id, status, null);
  return id;
}

const all = { kind: 'all' } as const;
const prepared = { 'prepare-hosts/s1': 'done', 'prepare-hosts/a1': 'done' } as const;

describe('the run that is taken back', () => {
  it('is the newest of the cluster that left something', async () => {
    const first = await past(prepared);
    await past({});
    for (const what of [null, 'edge', first]) {
      const offer = readRollback(depsWith(), { what, limit: all });
      expect(offer).toMatchObject({ run: { id: first }, touchesHosts: true, isOpen: true });
      expect(stepsToUndo(offer.plan).map(({ stepId }) => stepId)).toEqual([
        'prepare-hosts/a1',
        'prepare-hosts/s1',
      ]);
    }
  });

  it('is not one that another is built upon', async () => {
    const first = await past({ 'prepare-hosts/s1': 'done' });
    const second = await past({ 'prepare-hosts/s1': 'held', 'prepare-hosts/a1': 'done' });
    expect(thrownBy(() => readRollback(depsWith(), { what: first, limit: all }))).toMatchObject({
      code: 'run-mismatch',
      cure: `Take the newer one back first: muster rollback ${second}`,
    });
    const offer = readRollback(depsWith(), { what: null, limit: all });
    expect(offer.run.id).toBe(second);
    expect(stepsToUndo(offer.plan).map(({ whose }) => whose)).toEqual(['this-run', 'earlier-run']);
  });

  it('takes back what it made also where the clock of the laptop was set back since an earlier one was taken back', async () => {
    const { journal, clock } = database;
    const first = await past(prepared);
    journal.beginRollback(first, owner);
    for (const { stepId, status } of journal.steps(first)) {
      if (status === 'done') journal.settleUndo(first, stepId, { status: 'undone', output: null });
    }
    journal.settleRun(first, 'rolled-back', null);
    clock.advance(-86_400_000);
    const second = await past({ 'prepare-hosts/s1': 'done' });
    const offer = readRollback(depsWith(), { what: null, limit: all });
    expect(offer.run.id).toBe(second);
    expect(stepsToUndo(offer.plan)).toMatchObject([{ stepId: 'prepare-hosts/s1', whose: 'this-run' }]);
  });

  it('is none where nothing was made, or all is gone', async () => {
    const none = () => thrownBy(() => readRollback(depsWith(), { what: 'edge', limit: all }));
    expect(none()).toMatchObject({ code: 'not-found' });
    await past({ 'prepare-hosts/s1': 'held' });
    expect(none()).toMatchObject({ code: 'not-found' });
    const id = await past(prepared);
    const { journal } = database;
    journal.beginRollback(id, owner);
    journal.settleRun(id, 'rolled-back', null);
    expect(thrownBy(() => readRollback(depsWith(), { what: id, limit: all }))).toMatchObject({
      code: 'run-mismatch',
    });
  });

  it('is open while it needs attention, also where only the end was not written', async () => {
    const id = await past(prepared, 'stopped');
    const { journal } = database;
    journal.beginRollback(id, owner);
    for (const { stepId, status } of journal.steps(id)) {
      if (status === 'done') journal.settleUndo(id, stepId, { status: 'undone', output: null });
    }
    journal.reap(() => false);
    const offer = readRollback(depsWith(), { what: null, limit: all });
    expect(offer).toMatchObject({ run: { id }, isOpen: true, touchesHosts: false });
  });
});

describe('beginning', () => {
  it('leaves everything as it was where the cluster cannot be held', async () => {
    const id = await past(prepared);
    const deps = depsWith();
    const before = database.journal.steps(id);
    const { finished } = await startRollback(
      rootContext(),
      deps,
      readRollback(deps, { what: null, limit: all }),
    );
    await expect(finished).rejects.toMatchObject({ code: 'host-unreachable' });
    expect(database.journal.run(id)).toMatchObject({ status: 'done', error: null });
    expect(database.journal.steps(id)).toEqual(before);
  });

  it('tells whoever asked from a window what kept it from beginning', async () => {
    const id = await past(prepared);
    const deps = depsWith();
    const active = createActiveRuns(deps);
    const steps = stepsToUndo(readRollback(deps, { what: id, limit: all }).plan).map(({ stepId }) => stepId);
    const asked = active.rollback(rootContext(), { what: id, limit: all, steps });
    await expect(asked).rejects.toMatchObject({ code: 'host-unreachable' });
    expect(database.journal.run(id)).toMatchObject({ status: 'done', error: null });
    await active.close();
  });

  it('that did not begin and could not say so is not under way for ever', async () => {
    const id = await past(prepared);
    const full = new MusterError('disk-full', "The laptop's disk is full.");
    const isFull = () => {
      throw full;
    };
    const journal = { ...database.journal, settleRun: isFull };
    const deps = depsWith({ journal });
    const active = createActiveRuns(deps);
    const steps = stepsToUndo(readRollback(deps, { what: id, limit: all }).plan).map(({ stepId }) => stepId);
    await expect(active.rollback(rootContext(), { what: id, limit: all, steps })).rejects.toThrow();
    await expect.poll(() => database.journal.run(id)?.status).toBe('needs-attention');
    await active.close();
  });

  it('is refused where the list is not the one a person saw', async () => {
    const id = await past(prepared, 'stopped');
    const active = createActiveRuns(depsWith());
    const asked = active.rollback(rootContext(), { what: id, limit: all, steps: [] });
    await expect(asked).rejects.toMatchObject({ code: 'run-mismatch' });
    expect(database.journal.run(id)).toMatchObject({ status: 'stopped' });
    await active.close();
  });

  it('is refused where the journal went on since the list was shown', async () => {
    const id = await past(prepared, 'stopped');
    const deps = depsWith();
    const offer = readRollback(deps, { what: null, limit: all });
    const { journal } = database;
    journal.beginRollback(id, owner);
    const step = stepsToUndo(offer.plan)[0];
    if (step === undefined) throw new Error('no step');
    journal.settleUndo(id, step.stepId, { status: 'undone', output: null });
    journal.settleRun(id, 'stopped', null);
    await expect(startRollback(rootContext(), deps, offer)).rejects.toMatchObject({ code: 'run-mismatch' });
    expect(journal.run(id)?.status).toBe('stopped');
  });

  it('is refused where the files of the run know more than the database', async () => {
    const id = await past(prepared, 'stopped');
    const deps = depsWith();
    mkdirSync(join(database.directory, 'runs', id), { recursive: true });
    writeFileSync(join(database.directory, 'runs', id, 'events.jsonl'), '{"sequence":999}\n');
    const offer = readRollback(deps, { what: null, limit: all });
    await expect(startRollback(rootContext(), deps, offer)).rejects.toMatchObject({
      code: 'database-corrupt',
    });
    expect(database.journal.run(id)?.status).toBe('stopped');
  });

  it('is refused while another process has the cluster', async () => {
    const id = await past(prepared, 'stopped');
    const deps = depsWith();
    const offer = readRollback(deps, { what: null, limit: all });
    database.journal.adopt(id, { ...owner, pid: 1 });
    await expect(startRollback(rootContext(), deps, offer)).rejects.toMatchObject({ code: 'run-locked' });
  });
});

describe('evidence', () => {
  /** s1 has a journal and a configuration; a1 does not answer. */
  function hosts(): AppDeps['hosts'] {
    const runner: Pick<ReadRunner, 'read'> = {
      read: async (_ctx, { argv }) => {
        if (argv[0] === 'journalctl') return { exitCode: 0, stdout: 'started with K10known\n', stderr: '' };
        if (argv.at(-1)?.endsWith('config.yaml') === true)
          return { exitCode: 0, stdout: 'token: K10other\nnode-name: s1\n', stderr: '' };
        return { exitCode: 1, stdout: '', stderr: 'no such file' };
      },
    };
    const reader = (_ctx: unknown, { name }: { readonly name: string }) =>
      name === 's1' ? Promise.resolve(runner) : away();
    return { reader } as unknown as AppDeps['hosts'];
  }

  it('keeps journals, configurations without secrets and the events, for this user alone', async () => {
    const runId = await past(prepared);
    const deps = depsWith({ hosts: hosts() });
    const wanted = await desired();
    const directory = evidenceDirectory(deps, runId, '2026-03-01T08:00:00.000Z');
    await collectEvidence(rootContext(), deps, { runId, desired: wanted, nodes: wanted.nodes, directory });
    expect(directory).toBe(join(database.directory, 'runs', runId, 'evidence', '2026-03-01T08-00-00.000Z'));
    expect(new Set(readdirSync(directory, { recursive: true, encoding: 'utf8' }))).toEqual(
      new Set([
        'a1',
        'a1/not-kept.txt',
        'events.jsonl',
        's1',
        's1/config.yaml',
        's1/registries.yaml',
        's1/rke2-server.journal.txt',
      ]),
    );
    const text = (name: string) => readFileSync(join(directory, name), 'utf8');
    expect(text('s1/config.yaml')).toBe('token: [masked]\nnode-name: s1\n');
    expect(text('s1/rke2-server.journal.txt')).toBe('started with ***\n');
    expect(text('a1/not-kept.txt')).toContain('does not answer');
    const events = text('events.jsonl').trimEnd().split('\n');
    expect(events.length).toBe(database.journal.lastSequence(runId));
    expect(statSync(join(directory, 's1')).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, 's1/config.yaml')).mode & 0o777).toBe(0o600);
  });

  it('is not written over, and what cannot be written stops it', async () => {
    const runId = await past(prepared);
    const deps = depsWith({ hosts: hosts() });
    const wanted = await desired();
    const directory = evidenceDirectory(deps, runId, 'now');
    const request = { runId, desired: wanted, nodes: wanted.nodes, directory };
    await collectEvidence(rootContext(), deps, request);
    await expect(collectEvidence(rootContext(), deps, request)).rejects.toMatchObject({ code: 'bad-input' });
  });
});
