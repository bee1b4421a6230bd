import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBundleLibrary } from '../../src/main/bundles/bundle-library.ts';
import { createClusterAccess } from '../../src/main/kube/cluster-access.ts';
import { rewriteKubeconfig } from '../../src/main/kube/kubeconfig.ts';
import { rootContext } from '../../src/main/platform/call-context.ts';
import type { ClusterAccess } from '../../src/main/ports/cluster-api.ts';
import type { HostTarget } from '../../src/main/ports/host-target.ts';
import type { Bundle } from '../../src/shared/model/bundle.ts';
import { packDistribution } from '../lab/distribution/pack.ts';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { clusterRow } from '../support/descriptions.ts';
import {
  byKey,
  credentialOf,
  errorOf,
  type RemoteWorld,
  remoteWorld,
  wayTo,
} from '../support/remote-world.ts';
import { Trial, until } from './distribution-trial.ts';

const name = `kube-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const version = 'v1.20.2+rke2r1';
const cluster = clusterRow({ version });

describe.skipIf(!isRoot)('a real API server through SSH (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let trial: Trial;
  let world: RemoteWorld;
  let access: ClusterAccess;
  let server: HostTarget;
  const through = () => access.through(world.ctx, server, cluster);

  beforeAll(async () => {
    lab = await createLab({ name, servers: 1, agents: 0, jump: true });
    trial = new Trial(lab, 'rke2');
    const key = await readFile(lab.keyPath, 'utf8');
    world = remoteWorld({ secrets: { 'credential-key/keyed': key } });
    const login = credentialOf({ id: 'keyed', user: 'keyed', auth: byKey });
    server = wayTo(lab.host('server-1'), login, wayTo(lab.host('jump'), login));
    access = createClusterAccess({ hosts: world.hosts });
    await stage();
    const staged = '/var/lib/muster/bundle';
    await lab.sh('server-1', `INSTALL_RKE2_ARTIFACT_PATH=${staged} sh ${staged}/install.sh`);
    await trial.configure('server-1', { token: 'secret-token' });
  });

  /** Brings the artifacts behind the jump host as a run would. */
  async function stage(): Promise<void> {
    const saved = new Map<string, Bundle>();
    const library = createBundleLibrary({
      bundles: { byPath: (path) => saved.get(path) ?? null, save: (one) => void saved.set(one.path, one) },
    });
    const artifacts = await packDistribution(rootContext(), { distribution: 'rke2', version });
    const { bundle, findings } = await library.verify(world.ctx, artifacts);
    if (bundle === null) throw new Error(JSON.stringify(findings));
    const node = await world.hosts.writer(world.ctx, server);
    const gaps = await library.gaps(world.ctx, node, library.filesFor(bundle, cluster, 'amd64'));
    await library.stage(world.ctx, node, { bundle, gaps });
  }

  afterAll(async () => {
    await access?.close();
    await world?.hosts.close();
    await removeLab(name);
  });

  test('before the first start there is no kubeconfig, which is a reason to wait', async () => {
    const error = await errorOf(through());
    expect(error).toMatchObject({ code: 'not-found', retryable: true });
    expect(error.message).toBe('server-1 has no kubeconfig at /etc/rancher/rke2/rke2.yaml yet.');
  });

  test('while it starts, every look is either an answer or a reason to wait', async () => {
    const reasons = new Set<string>();
    const started = trial.start('server-1', 'server');
    await until(async () => {
      const looked = await through()
        .then((api) => api.readiness(world.ctx))
        .catch((error: unknown) => {
          if (error instanceof Error && 'retryable' in error && error.retryable === true) {
            return { ready: false, reason: error.message };
          }
          throw error;
        });
      reasons.add(looked.reason);
      expect(looked).toEqual({ ready: true, reason: 'ok' });
    });
    expect(await started).toBe(0);
    expect(reasons.size).toBeGreaterThan(1);
    expect(JSON.stringify([...reasons])).not.toContain('BEGIN');
  });

  test('nodes are told with their conditions, and asking costs little', async () => {
    const api = await through();
    const node = await until(async () => {
      const [first, second] = await api.nodes(world.ctx);
      expect(second).toBeUndefined();
      expect(first?.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
      expect(first?.conditions).toContainEqual(
        expect.objectContaining({ type: 'EtcdIsVoter', status: 'True' }),
      );
      return first;
    });
    expect(node).toMatchObject({
      name: 'server-1',
      kubeletVersion: version,
      internalIp: lab.host('server-1').address,
      deleting: false,
      unschedulable: false,
    });
    const began = performance.now();
    for (let count = 0; count < 20; count += 1) await api.nodes(world.ctx);
    // Tens of milliseconds on a quiet machine; the limit only tells a kept connection from a new handshake for each.
    expect((performance.now() - began) / 20).toBeLessThan(1_000);
  });

  test('a node is deleted, and a cordon is seen', async () => {
    const api = await through();
    const manifest = `'{"apiVersion":"v1","kind":"Node","metadata":{"name":"ghost"}}'`;
    await lab.sh('server-1', `echo ${manifest} | rke2 kubectl apply -f - && rke2 kubectl cordon ghost`);
    const ghost = (await api.nodes(world.ctx)).find((node) => node.name === 'ghost');
    expect(ghost).toMatchObject({ unschedulable: true, internalIp: null, kubeletVersion: '' });
    await api.deleteNode(world.ctx, 'ghost');
    await api.deleteNode(world.ctx, 'ghost');
    expect((await api.nodes(world.ctx)).map((node) => node.name)).toEqual(['server-1']);
  });

  test('the portable kubeconfig is good for the address it names', async () => {
    const text = await access.adminKubeconfig(world.ctx, server, cluster);
    const address = lab.host('server-1').address;
    const portable = rewriteKubeconfig(text, { address, name: 'edge' });
    const file = '/run/portable.yaml';
    await lab.exec('server-1', ['sh', '-c', `umask 077; cat >${file}`], { input: portable });
    const seen = await trial.kubectl('server-1', `--kubeconfig ${file} --context edge get nodes -o name`);
    expect(seen.trim()).toBe('node/server-1');
    expect(await trial.kubectl('server-1', `--kubeconfig ${file} cluster-info`)).toContain(
      `https://${address}:6443`,
    );
  });

  test('a stopped server is a reason to wait, and is found again when it is back', async () => {
    const api = await through();
    await lab.sh('server-1', 'rke2-killall.sh');
    const gone = await api.readiness(world.ctx);
    expect(gone.ready).toBe(false);
    expect(gone.reason).toMatch(/^(Port 6443 of|The Kubernetes API on) server-1/);
    expect(await trial.start('server-1', 'server')).toBe(0);
    await until(async () =>
      expect(await (await through()).readiness(world.ctx)).toEqual({ ready: true, reason: 'ok' }),
    );
  });
});
