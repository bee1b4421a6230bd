import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { createClusterLeases } from '../../../src/main/remote/lease/cluster-leases.ts';
import { createReportRenderer } from '../../../src/main/reports/report-renderer.ts';
import { siteFileCodec } from '../../../src/main/site-file/site-file-codec.ts';
import { createActiveRuns } from '../../../src/main/use-cases/active-runs.ts';
import type { AppDeps } from '../../../src/main/use-cases/deps.ts';
import { lookAtResume, readResume, resumePreview, resumeRun } from '../../../src/main/use-cases/resume.ts';
import { startRun } from '../../../src/main/use-cases/runs.ts';
import { importSite } from '../../../src/main/use-cases/sites.ts';
import { resumePreviewSchema } from '../../../src/shared/contract/runs.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import type { RunId } from '../../../src/shared/model/ids.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
});
afterEach(() => database.dispose());

const owner = { pid: process.pid, startedAt: '2026-03-01T08:00:00.000Z', host: 'test' };

/** Everything real but what reaches beyond this process: hosts do not answer. */
function depsWith(given: Partial<AppDeps> = {}): AppDeps {
  const playbooks: Pick<AppDeps['playbooks'], 'check'> = { check: async () => ({ version: '2.14' }) };
  const known = {
    stores: database.stores,
    journal: database.journal,
    clock: database.clock,
    reports: createReportRenderer(),
    runsDirectory: `${database.directory}/runs`,
    siteFile: siteFileCodec,
    owner,
    playbooks,
    leases: createClusterLeases({ hosts: { writer: () => Promise.reject(new Error('reached for a host')) } }),
    logSink: () => undefined,
    crash: () => undefined,
    vault: { redact: (text: string) => text },
    ...given,
  };
  const trap = new Proxy(
    {},
    { get: (_, name) => () => Promise.reject(new Error(`reached for ${String(name)}`)) },
  );
  // What a test does not give answers every call with an error that names it.
  return new Proxy(known, { get: (target, name) => Reflect.get(target, name) ?? trap }) as unknown as AppDeps;
}

const siteText = (agents: readonly string[], name = 'edge') => `muster: 1
site:
  name: yard
credentials:
  engineer:
    user: field
    password:
      env: NEVER_ASKED_FOR
hosts:
  s1:
    address: 192.0.2.11
${agents.map((agent, index) => `  ${agent}:\n    address: 192.0.2.2${index}\n`).join('')}clusters:
  ${name}:
    distribution: k3s
    version: v1.30.4+k3s1
    credential: engineer
    servers:
      s1:
        initial: true
    agents: [${agents.join(', ')}]
`;

function readIn(deps: AppDeps, text: string) {
  const directory = database.directory;
  writeFileSync(join(directory, 'site.yaml'), text);
  const { clusters } = importSite(deps, { text, fileName: 'site.yaml', directory }).description;
  const [cluster] = clusters;
  if (cluster === undefined) throw new Error('the file has no cluster');
  return cluster;
}

/** A run that stopped at once, because no host answers. */
async function stoppedRun(deps: AppDeps, text = siteText(['a1', 'a2'])): Promise<RunId> {
  const cluster = readIn(deps, text);
  database.clock.advance(1000);
  const { runId, finished } = await startRun(rootContext(), deps, {
    clusterId: cluster.id,
    operation: 'uninstall',
  });
  expect((await finished).status).toBe('stopped');
  return runId;
}

const asked = (what: string | null, ...accept: ('site-file' | 'version' | 'laptop')[]) => ({
  what,
  accept,
  seen: null,
});

describe('looking at where a run would go on', () => {
  it('names what has changed, and leaves it to the person', async () => {
    const deps = depsWith();
    const id = await stoppedRun(deps);
    const elsewhere = depsWith({ owner: { ...owner, host: 'other' } });
    const preview = resumePreview(await lookAtResume(rootContext(), elsewhere, id));
    expect(preview).toMatchObject({
      point: { phase: 'Connect', number: 1, settledSteps: 0 },
      changes: [{ name: 'laptop' }],
    });
    expect(resumePreviewSchema.parse(preview)).toEqual(preview);
    await expect(readResume(rootContext(), elsewhere, asked(id))).rejects.toMatchObject({
      code: 'run-mismatch',
    });
  });

  it('takes what was accepted for the very change that was shown', async () => {
    const id = await stoppedRun(depsWith());
    const at = (host: string) => depsWith({ owner: { ...owner, host } });
    const { seen } = resumePreview(await lookAtResume(rootContext(), at('other'), id));
    const accepted = { ...asked(id, 'laptop'), seen };
    expect((await readResume(rootContext(), at('other'), accepted)).run.id).toBe(id);
    // Another laptop by now: the name of the change is the same, what it says is not.
    await expect(readResume(rootContext(), at('third'), accepted)).rejects.toMatchObject({
      code: 'run-mismatch',
      message: expect.stringContaining('nothing was begun'),
    });
    expect((await readResume(rootContext(), at('third'), asked(id, 'laptop'))).run.id).toBe(id);
  });
});

describe('resuming', () => {
  it.each([null, 'edge', 'its id'])('finds the run by %s and says where it goes on', async (by) => {
    const deps = depsWith();
    const id = await stoppedRun(deps);
    const offer = await readResume(rootContext(), deps, asked(by === 'its id' ? id : by));
    expect(offer.run.id).toBe(id);
    expect(offer.point).toMatchObject({ phase: { id: 'connect' }, number: 1, settledSteps: 0 });
    expect(offer.changes).toEqual([]);
    expect(database.journal.run(id)?.status).toBe('stopped');
  });

  it('is refused where the files of the run know more than the database', async () => {
    const deps = depsWith();
    const id = await stoppedRun(deps);
    writeFileSync(join(database.directory, 'runs', id, 'events.jsonl'), '{"sequence":999}\n');
    await expect(readResume(rootContext(), deps, asked(id))).rejects.toMatchObject({
      code: 'database-corrupt',
    });
  });

  it('leaves the run as it was where going on could not be recorded', async () => {
    const id = await stoppedRun(depsWith());
    const before = database.journal.run(id);
    const record = () => {
      throw new MusterError('disk-full', "The laptop's disk is full.");
    };
    const deps = depsWith({ stores: { ...database.stores, audit: { ...database.stores.audit, record } } });
    const offer = await readResume(rootContext(), deps, asked(id));
    await expect(resumeRun(rootContext(), deps, offer)).rejects.toMatchObject({ code: 'disk-full' });
    const { status, error } = before ?? {};
    expect(database.journal.run(id)).toMatchObject({ status, error });
  });

  it('takes the run over and goes on in the same journal', async () => {
    const deps = depsWith();
    const id = await stoppedRun(deps);
    const later = depsWith({ owner: { ...owner, pid: 4242 } });
    const started = await resumeRun(
      rootContext(),
      later,
      await readResume(rootContext(), later, asked(null)),
    );
    expect(started.runId).toBe(id);
    expect(database.journal.run(id)?.owner.pid).toBe(4242);
    await started.finished;
    expect(database.journal.steps(id)[0]).toMatchObject({ stepId: 'connect/s1', attempt: 2 });
    expect(database.journal.runsOf(null)).toHaveLength(1);
  });

  it('goes on for a face that leaves, and can be stopped there', async () => {
    const deps = depsWith();
    const id = await stoppedRun(deps);
    const active = createActiveRuns(deps);
    expect(await active.resume(rootContext(), asked(id))).toBe(id);
    active.cancel(id, 'soon');
    await active.close();
    expect(['cancelled', 'stopped']).toContain(database.journal.run(id)?.status);
  });

  it('says that there is nothing, or nothing yet', async () => {
    await expect(readResume(rootContext(), depsWith(), asked(null))).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no run that could go on.',
    });
    readIn(depsWith(), siteText([]));
    await expect(readResume(rootContext(), depsWith(), asked('edge'))).rejects.toMatchObject({
      code: 'not-found',
      message: 'There has been no run of cluster edge yet.',
    });
  });

  it('does not go on with a run that came to its end, or that another one followed', async () => {
    const deps = depsWith();
    const first = await stoppedRun(deps);
    const second = await stoppedRun(deps);
    await expect(readResume(rootContext(), deps, asked(first))).rejects.toMatchObject({
      code: 'run-mismatch',
      message: expect.stringContaining(`${second} (uninstall) came after it`),
      cure: expect.stringContaining('muster resume edge'),
    });
    database.journal.adopt(second, owner);
    database.journal.settleRun(second, 'done', null);
    await expect(readResume(rootContext(), deps, asked('edge'))).rejects.toMatchObject({
      code: 'run-mismatch',
      message: `Run ${second} is done: there is nothing to go on with.`,
    });
  });
});

describe('what has changed since', () => {
  it('is a site file that was read in anew: named setting by setting, and accepted by name', async () => {
    const deps = depsWith();
    const id = await stoppedRun(deps);
    readIn(deps, siteText(['a1', 'a2']).replace('v1.30.4', 'v1.30.5'));
    await expect(readResume(rootContext(), deps, asked(id))).rejects.toMatchObject({
      code: 'run-mismatch',
      detail: 'cluster.version: was v1.30.4+k3s1, is v1.30.5+k3s1',
      cure: expect.stringContaining('muster resume edge --accept site-file'),
    });
    await expect(readResume(rootContext(), deps, asked(id, 'laptop'))).rejects.toMatchObject({
      code: 'run-mismatch',
    });
    const offer = await readResume(rootContext(), deps, asked(id, 'site-file'));
    expect(offer.changes.map(({ name }) => name)).toEqual(['site-file']);
    await (await resumeRun(rootContext(), deps, offer)).finished;
    const logs = database.journal
      .events(id, 0, 1000)
      .flatMap(({ body }) => (body.type === 'log' ? [body.text] : []));
    expect(logs).toContain('The run goes on; accepted: site-file: The site file says something else.');
  });

  it('is a site file that was edited and not read in', async () => {
    const deps = depsWith();
    await stoppedRun(deps);
    writeFileSync(join(database.directory, 'site.yaml'), `${siteText(['a1', 'a2'])}# a word\n`);
    await expect(readResume(rootContext(), deps, asked(null))).rejects.toMatchObject({
      code: 'run-mismatch',
      detail: expect.stringMatching(/site\.yaml was edited and not read in since/),
    });
  });

  it('is a node that is gone, which nobody can accept', async () => {
    const deps = depsWith();
    await stoppedRun(deps);
    readIn(deps, siteText(['a1']));
    await expect(readResume(rootContext(), deps, asked(null, 'site-file'))).rejects.toMatchObject({
      code: 'run-mismatch',
      message: 'The plan has work for a2, which the site file no longer names.',
    });
  });

  it('is another laptop', async () => {
    await stoppedRun(depsWith());
    const deps = depsWith({ owner: { ...owner, host: 'other' } });
    await expect(readResume(rootContext(), deps, asked(null))).rejects.toMatchObject({
      code: 'run-mismatch',
      message: expect.stringContaining('It was worked on from test, this is other'),
      cure: expect.stringContaining('--accept laptop'),
    });
    const offer = await readResume(rootContext(), deps, asked(null, 'laptop'));
    await (await resumeRun(rootContext(), deps, offer)).finished;
    // Once taken over, it is at home here.
    expect((await readResume(rootContext(), deps, asked(null))).changes).toEqual([]);
  });

  it('is not a node that this run has uninstalled', async () => {
    const deps = depsWith();
    const id = await stoppedRun(deps);
    const gone = database.journal.steps(id).find(({ stepId }) => stepId === 'uninstall-agents/a1');
    if (gone?.nodeId === undefined || gone.nodeId === null) throw new Error('no such step');
    const looking = ['connect', 'gather-facts'];
    database.journal.adopt(id, owner);
    database.journal.startStep(id, gone.stepId);
    database.stores.nodes.moveStatus(gone.nodeId, { status: 'removed' });
    database.journal.settleStep(id, gone.stepId, { status: 'done', output: 'gone' });
    for (const { stepId } of database.journal.steps(id).filter(({ phaseId }) => looking.includes(phaseId))) {
      database.journal.settleStep(id, stepId, { status: 'done', output: 'in' });
    }
    database.journal.settleRun(id, 'stopped', null);
    const offer = await readResume(rootContext(), deps, asked(null));
    expect(offer.reading.desired.nodes.map(({ hostname }) => hostname)).toEqual(['s1', 'a2']);
    await (await resumeRun(rootContext(), deps, offer)).finished;
    const looked = database.journal.steps(id).filter(({ phaseId }) => phaseId === 'connect');
    expect(looked.map(({ stepId, attempt }) => `${stepId} ${attempt}`)).toEqual([
      'connect/s1 2',
      'connect/a1 1',
      'connect/a2 2',
    ]);
  });
});
