import { describe, expect, it } from 'vitest';
import type { HostServices } from '../../../src/main/api/host-services.ts';
import { serveWire } from '../../../src/main/api/router.ts';
import { createLogger } from '../../../src/main/platform/log.ts';
import { createClient } from '../../../src/renderer/api/client.ts';
import { type AddHosts, MOST_HOSTS } from '../../../src/shared/contract/hosts.ts';
import { wirePair } from '../../../src/shared/contract/wire.ts';
import { clusterIdSchema, nodeIdSchema, siteIdSchema } from '../../../src/shared/model/ids.ts';
import { noHosts } from '../../support/face/no-sites.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

function client(hosts: Partial<HostServices>) {
  const log = createLogger({ sink: () => undefined, redact: (text) => text });
  const [face, main] = wirePair();
  const { services } = scriptedApp({ pace: 1 });
  serveWire(main, { services: { ...services, hosts: { ...noHosts, ...hosts } }, log });
  return createClient(face);
}

const siteId = siteIdSchema.parse('site-1');
const host = { hostname: 'n', address: '10.0.0.1', port: 22, jump: null };
const request: AddHosts = { site: { siteId }, login: { credential: 'field' }, hosts: [host] };

describe('hosts over the wire', () => {
  it('are added as they were typed', async () => {
    const asked: AddHosts[] = [];
    const face = client({
      add: async (_ctx, wanted) => {
        asked.push(wanted);
        return siteId;
      },
    });
    expect(await face.call('hosts.add', request)).toEqual({ siteId });
    expect(asked).toEqual([request]);
  });

  it.each([
    ['none', { ...request, hosts: [] }],
    ['more than there can be', { ...request, hosts: Array.from({ length: MOST_HOSTS + 1 }, () => host) }],
    ['a port that is none', { ...request, hosts: [{ ...host, port: 0 }] }],
    ['a password beside the login', { ...request, login: { credential: 'field', password: 'hunter2' } }],
    ['two sites', { ...request, site: { siteId, newSite: 'Mill' } }],
  ])('are refused with %s', async (_what, wrong) => {
    const face = client({ add: () => Promise.reject(new Error('reached')) });
    await expect(face.call('hosts.add', wrong)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('are removed, and clusters changed and removed, as was asked', async () => {
    const asked: unknown[] = [];
    const take = async (_ctx: unknown, what: unknown) => void asked.push(what);
    const face = client({ remove: take, editCluster: take, removeCluster: take });
    const clusterId = clusterIdSchema.parse('cluster-1');
    const wanted = { version: 'v1.36.4+k3s1', bundle: '/media/stick' };
    const edit = { clusterId, ...wanted, was: { ...wanted, bundle: null } };
    expect(await face.call('hosts.remove', { nodeIds: [nodeIdSchema.parse('node-1')] })).toEqual({});
    expect(await face.call('clusters.edit', edit)).toEqual({});
    expect(await face.call('clusters.remove', { clusterId })).toEqual({});
    expect(asked).toEqual([['node-1'], edit, clusterId]);
    await expect(face.call('hosts.remove', { nodeIds: [] })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('show the logins of a site without secrets', async () => {
    const face = client({
      logins: async () => [{ name: 'field', user: 'muster', method: 'agent', ...{ password: 'x' } }],
    });
    expect(await face.call('hosts.logins', { siteId })).toEqual([
      { name: 'field', user: 'muster', method: 'agent' },
    ]);
  });

  it('get a cluster to be in', async () => {
    const clusterId = clusterIdSchema.parse('cluster-1');
    const face = client({ addCluster: async () => ({ siteId, clusterId }) });
    const wanted = {
      site: { newSite: 'Mill' },
      name: 'mill',
      distribution: 'rke2',
      version: 'v1',
      bundle: null,
      credential: null,
    } as const;
    expect(await face.call('clusters.add', wanted)).toEqual({ siteId, clusterId });
    await expect(
      face.call('clusters.add', { ...wanted, distribution: 'k8s' as never }),
    ).rejects.toMatchObject({ code: 'bad-input' });
  });
});
