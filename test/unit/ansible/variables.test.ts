import { describe, expect, test } from 'vitest';
import {
  buildClusterVariables,
  buildRemovalVariables,
} from '../../../src/main/ansible/variables/cluster-variables.ts';
import { buildNodeConfig } from '../../../src/main/ansible/variables/node-config.ts';
import { buildRegistries } from '../../../src/main/ansible/variables/registries.ts';
import type { Cluster } from '../../../src/shared/model/cluster.ts';
import type { Node } from '../../../src/shared/model/node.ts';
import { aCluster, aNode } from '../../support/ansible-fixtures.ts';

const initial = aNode('s1', {
  role: 'server',
  isInitial: true,
  internalIp: '10.0.0.1',
  externalIp: '192.0.2.1',
});
const second = aNode('s2', { role: 'server', internalIp: '10.0.0.2' });
const agent = aNode('a1', { internalIp: '10.0.0.21' });

function build(changes: Partial<Cluster> = {}, nodes: readonly Node[] = [initial, second, agent]) {
  const cluster = aCluster(changes);
  return buildClusterVariables({
    cluster,
    nodes,
    bundleDirectory: '/var/lib/muster/bundle',
    imageArchives: ['i.tar.zst'],
  });
}

describe('variables of a cluster', () => {
  test('name distribution, version, directories and all hosts', () => {
    expect(build()).toMatchObject({
      cluster_distribution: 'rke2',
      cluster_version: 'v1.30.4+rke2r1',
      cluster_data_dir: '/var/lib/rancher/rke2',
      bundle_dir: '/var/lib/muster/bundle',
      bundle_images: ['i.tar.zst'],
      cluster_hosts: [
        { name: 's1', address: '10.0.0.1' },
        { name: 's2', address: '10.0.0.2' },
        { name: 'a1', address: '10.0.0.21' },
      ],
    });
  });

  test('join through the API address, else through the initial server', () => {
    expect(build().cluster_registration_address).toBe('10.0.0.1');
    expect(build({ apiAddress: 'api.site' }).cluster_registration_address).toBe('api.site');
    expect(() => build({}, [second])).toThrow(/no address that nodes could join through/);
  });

  test('put registration address, all servers and extra names into the certificate, once each, and no agent', () => {
    const config = build({ apiAddress: 'api.site', tlsSans: ['vip.site', 's1'] }).cluster_server_config;
    expect(config).toMatchObject({
      'tls-san': ['api.site', 'vip.site', 's1', '10.0.0.1', '192.0.2.1', '10.0.0.2', 's2'],
    });
  });

  test('for taking away need no server to join through', () => {
    const cluster = aCluster({ apiAddress: null });
    expect(buildRemovalVariables({ cluster, bundleDirectory: '/var/lib/muster/bundle' })).toEqual({
      cluster_distribution: 'rke2',
      cluster_version: 'v1.30.4+rke2r1',
      cluster_data_dir: '/var/lib/rancher/rke2',
      bundle_dir: '/var/lib/muster/bundle',
    });
  });

  test('leave removed nodes out of hosts and certificate', () => {
    const variables = build({}, [initial, { ...second, status: 'removed' }]);
    expect(JSON.stringify(variables)).not.toContain('10.0.0.2"');
  });

  test('keep server settings away from agents', () => {
    const variables = build({
      variables: {
        'kubelet-arg': ['max-pods=50'],
        'etcd-snapshot-retention': 9,
        'kube-apiserver-arg': ['v=2'],
      },
    });
    expect(variables.cluster_config).toEqual({ 'kubelet-arg': ['max-pods=50'] });
    expect(variables.cluster_server_config).toMatchObject({ 'etcd-snapshot-retention': 9, cni: 'canal' });
  });

  test('say the default registry to servers and nothing where none is set', () => {
    expect(build().cluster_server_config).not.toHaveProperty('system-default-registry');
    const registry = { systemDefault: 'registry.site:5000', mirrors: {}, configs: {} };
    expect(build({ registry }).cluster_server_config).toMatchObject({
      'system-default-registry': 'registry.site:5000',
    });
  });

  test('turn flannel off where K3s gets another network', () => {
    expect(build({ distribution: 'k3s', cni: 'flannel' }).cluster_server_config).not.toHaveProperty('cni');
    expect(build({ distribution: 'k3s', cni: 'cilium' }).cluster_server_config).toMatchObject({
      'flannel-backend': 'none',
      'disable-network-policy': true,
    });
  });

  test('take image overrides by any spelling, and refuse images the distribution cannot replace', () => {
    const imageOverrides = { pause_image: 'r/pause:1', 'kube-apiserver': 'r/api:1' };
    const variables = build({ imageOverrides });
    expect(variables.cluster_config).toEqual({ 'pause-image': 'r/pause:1' });
    expect(variables.cluster_server_config).toMatchObject({ 'kube-apiserver-image': 'r/api:1' });
    expect(() => build({ distribution: 'k3s', imageOverrides })).toThrow(
      /"kube-apiserver", which k3s does not/,
    );
  });

  test.each(['token', 'server', 'tls-san', 'tls-san+', 'data-dir', 'cluster-init', 'agent-token'])(
    'refuse the free variable %s',
    (key) => {
      expect(() => build({ variables: { [key]: 'x' } })).toThrow(`may not set "${key}"`);
      expect(() => buildNodeConfig(aNode('n', { variables: { [key]: 'x' } }))).toThrow(
        `may not set "${key}"`,
      );
    },
  );

  test.each(['{{ 1 }}', 'a b', 'a\nb', 'UPPER', '', '__proto__x', '+'])('refuse %j as a key', (key) => {
    expect(() => build({ variables: { [key]: 'x' } })).toThrow(
      /may not set .*: a key of the configuration starts/,
    );
  });
});

describe('configuration of a node', () => {
  test('has name, addresses, labels and taints', () => {
    const node = aNode('n1', {
      internalIp: '10.0.0.5',
      externalIp: '192.0.2.5',
      labels: { 'site/rack': 'b', 'site/a': '' },
      taints: [
        { key: 'only', value: 'gpu', effect: 'NoSchedule' },
        { key: 'edge', value: '', effect: 'NoExecute' },
      ],
      variables: { 'kubelet-arg': ['v=1'] },
    });
    expect(buildNodeConfig(node)).toEqual({
      'node-name': 'n1',
      'node-ip': '10.0.0.5',
      'node-external-ip': '192.0.2.5',
      'node-label': ['site/a=', 'site/rack=b'],
      'node-taint': ['edge:NoExecute', 'only=gpu:NoSchedule'],
      'kubelet-arg': ['v=1'],
    });
  });

  test('says nothing of what is not set', () => {
    expect(buildNodeConfig(aNode('n1'))).toEqual({ 'node-name': 'n1', 'node-ip': '10.0.0.9' });
  });
});

describe('registries', () => {
  test('are empty where nothing is set', () => {
    expect(buildRegistries({ systemDefault: 'r:5000', mirrors: {}, configs: {} })).toEqual({});
  });

  test('have the shape of registries.yaml, passwords included', () => {
    const registry = {
      systemDefault: null,
      mirrors: {
        'docker.io': { endpoints: ['https://r:5000'], rewrite: { '^(.*)$': 'm/$1' } },
        '*': { endpoints: [] },
      },
      configs: { 'r:5000': { username: 'u', caFile: '/ca.pem', insecureSkipVerify: false } },
    };
    expect(buildRegistries(registry, { 'r:5000': 'secret' })).toEqual({
      mirrors: {
        'docker.io': { endpoint: ['https://r:5000'], rewrite: { '^(.*)$': 'm/$1' } },
        '*': { endpoint: [] },
      },
      configs: {
        'r:5000': {
          auth: { username: 'u', password: 'secret' },
          tls: { ca_file: '/ca.pem', insecure_skip_verify: false },
        },
      },
    });
  });
});
