import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type { Journal } from '../../../src/main/ports/journal.ts';
import { createClusterLeases } from '../../../src/main/remote/lease/cluster-leases.ts';
import { createReportRenderer } from '../../../src/main/reports/report-renderer.ts';
import { createActiveRuns } from '../../../src/main/use-cases/active-runs.ts';
import type { AppDeps } from '../../../src/main/use-cases/deps.ts';
import { hostTargets } from '../../../src/main/use-cases/host-targets.ts';
import { planRun, requireSecrets, startRun } from '../../../src/main/use-cases/runs.ts';
import { seenOf } from '../../../src/main/use-cases/seen-plan.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { clusterIdSchema, nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { clusterRow, nodeRow, siteWith } from '../../support/descriptions.ts';
import { thrownBy } from '../../support/thrown.ts';

let database: TestDatabase;
beforeEach(() => {
  database = testDatabase();
});
afterEach(() => database.dispose());

/** Everything real but what reaches beyond this process: that is a trap, unless a test gives it. */
function depsWith(given: Partial<AppDeps>): AppDeps {
  const known = {
    stores: database.stores,
    journal: database.journal,
    clock: database.clock,
    reports: createReportRenderer(),
    runsDirectory: `${database.directory}/runs`,
    owner: { pid: process.pid, startedAt: '2026-03-01T08:00:00.000Z', host: 'test' },
    logSink: () => undefined,
    crash: () => undefined,
    leases: createClusterLeases({ hosts: { writer: () => Promise.reject(new Error('reached for a host')) } }),
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

/** A cluster in the database whose artifacts are on a stick that is not there. */
function clusterId() {
  const description = siteWith({ servers: 1, agents: 0 });
  const [cluster] = database.stores.descriptions.apply({
    ...description,
    clusters: [clusterRow({ bundlePath: '/media/usb/rke2' })],
  }).clusters;
  if (cluster === undefined) throw new Error('the description has no cluster');
  return cluster.id;
}

const noStick = () => Promise.reject(new MusterError('bundle-unreadable', '/media/usb/rke2 does not exist.'));

describe('a plan', () => {
  it('needs the artifacts to install, and none to uninstall', async () => {
    const id = clusterId();
    const bundles: Pick<AppDeps['bundles'], 'verify'> = { verify: noStick };
    // The other methods are for running a plan.
    const deps = depsWith({ bundles: bundles as AppDeps['bundles'] });
    await expect(planRun(rootContext(), deps, { clusterId: id, operation: 'install' })).rejects.toMatchObject(
      {
        code: 'bundle-unreadable',
      },
    );
    const { plan } = await planRun(rootContext(), deps, { clusterId: id, operation: 'uninstall' });
    expect(plan.phases.map(({ id: phase }) => phase)).toContain('uninstall-servers');
  });

  it('says what is missing where no server was chosen to begin with', async () => {
    const description = siteWith({ servers: 0, agents: 1 });
    const [cluster] = database.stores.descriptions.apply(description).clusters;
    const id = cluster?.id ?? clusterIdSchema.parse('none');
    await expect(
      planRun(rootContext(), depsWith({}), { clusterId: id, operation: 'install' }),
    ).rejects.toMatchObject({ code: 'bad-input', message: 'Cluster edge has no initial server.' });
  });
});

describe('starting a run', () => {
  it('stops reading artifacts when Ansible is missing, and only then says so', async () => {
    let reading = 'not begun';
    const bundles: Pick<AppDeps['bundles'], 'verify'> = {
      verify: (ctx) =>
        new Promise((_resolve, reject) => {
          reading = 'under way';
          ctx.signal.addEventListener('abort', () => {
            reading = 'stopped';
            reject(ctx.signal.reason);
          });
        }),
    };
    const missing = new MusterError('ansible-missing', 'There is no ansible-playbook.');
    const playbooks: Pick<AppDeps['playbooks'], 'check'> = { check: () => Promise.reject(missing) };
    // The other methods are for running a plan.
    const deps = depsWith({
      bundles: bundles as AppDeps['bundles'],
      playbooks: playbooks as AppDeps['playbooks'],
    });
    const started = startRun(rootContext(), deps, { clusterId: clusterId(), operation: 'install' });
    await expect(started).rejects.toBe(missing);
    expect(reading).toBe('stopped');
    expect(database.journal.runsOf(null)).toEqual([]);
  });
});

describe('a start of what was read', () => {
  it('begins nothing where the plan is another by now, and begins it where it is the same', async () => {
    const playbooks: Pick<AppDeps['playbooks'], 'check'> = { check: async () => ({ version: '2.14' }) };
    // The other methods are for running a plan.
    const active = createActiveRuns(depsWith({ playbooks: playbooks as AppDeps['playbooks'] }));
    const request = { clusterId: clusterId(), operation: 'uninstall' } as const;
    const { plan } = await planRun(rootContext(), depsWith({}), request);
    const other = { ...plan, pauseBetween: true };
    await expect(active.start(rootContext(), { ...request, seen: seenOf(other) })).rejects.toMatchObject({
      code: 'run-mismatch',
    });
    expect(database.journal.runsOf(null)).toEqual([]);
    const runId = await active.start(rootContext(), { ...request, seen: seenOf(plan) });
    expect(database.journal.run(runId)).not.toBeNull();
    await active.close();
  });
});

describe('secrets whose key is not here', () => {
  it('keep an install from beginning, and nobody from taking a cluster away', () => {
    const locked = new MusterError('secret-sealed', 'The key is not there.');
    const vault = {
      requireKey: () => {
        throw locked;
      },
    };
    expect(thrownBy(() => requireSecrets({ vault }, 'install'))).toBe(locked);
    expect(() => requireSecrets({ vault }, 'uninstall')).not.toThrow();
  });
});

describe('a run nobody waits for', () => {
  it('warns when its end cannot be journalled, and does not end the process', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error) => void warnings.push(warning.message);
    process.on('warning', onWarning);
    const journal: Journal = {
      ...database.journal,
      settleRun: () => {
        throw new MusterError('disk-full', "The laptop's disk is full.");
      },
    };
    const playbooks: Pick<AppDeps['playbooks'], 'check'> = { check: async () => ({ version: '2.14' }) };
    // The other methods are for running a plan.
    const active = createActiveRuns(depsWith({ journal, playbooks: playbooks as AppDeps['playbooks'] }));
    await active.start(rootContext(), { clusterId: clusterId(), operation: 'uninstall' });
    await active.close();
    await expect.poll(() => warnings).not.toEqual([]);
    process.off('warning', onWarning);
    expect(warnings).toEqual(["The laptop's disk is full."]);
  });

  it('is not under way for ever: it can go on as soon as the journal takes its end', async () => {
    const full = new MusterError('disk-full', "The laptop's disk is full.");
    let refusals = 3;
    const journal: Journal = {
      ...database.journal,
      settleRun: () => {
        throw full;
      },
      reap: (isAlive) => {
        refusals -= 1;
        if (refusals > 0) throw full;
        return database.journal.reap(isAlive);
      },
    };
    const playbooks: Pick<AppDeps['playbooks'], 'check'> = { check: async () => ({ version: '2.14' }) };
    // The other methods are for running a plan.
    const active = createActiveRuns(depsWith({ journal, playbooks: playbooks as AppDeps['playbooks'] }));
    const runId = await active.start(rootContext(), { clusterId: clusterId(), operation: 'uninstall' });
    await expect.poll(() => database.journal.run(runId)?.status).toBe('interrupted');
    expect(refusals).toBe(0);
    await active.close();
  });
});

describe('ways to hosts', () => {
  it('are made for the cluster alone: another one without a credential is not in the way', () => {
    const { credentials } = siteWith({ servers: 1, agents: 0 });
    const [credential] = credentials;
    if (credential === undefined) throw new Error('the description has no credential');
    const jump = nodeRow('gate', 'server', { clusterId: null, role: null, credentialId: credential.id });
    const own = nodeRow('s1', 'server', { credentialId: credential.id, jumpHostId: jump.id });
    const other = nodeRow('b1', 'server', { clusterId: clusterIdSchema.parse('cluster-other') });
    const gone = nodeRow('old', 'agent', { status: 'removed' });
    const targets = hostTargets({
      nodes: [jump, own, other, gone],
      credentials,
      cluster: clusterRow({ credentialId: null }),
    });
    expect([...targets.keys()].sort()).toEqual(['node-gate', 'node-s1']);
    expect(targets.get(nodeIdSchema.parse('node-s1'))?.jump?.name).toBe('gate');
  });
});
