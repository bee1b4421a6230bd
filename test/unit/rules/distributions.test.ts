import { describe, expect, it } from 'vitest';
import { distributionSchema } from '../../../src/shared/model/cluster.ts';
import { dataPathsOf, registrationUrlOf, traitsOf } from '../../../src/shared/rules/distributions.ts';

describe('traits of the distributions', () => {
  it.each([
    ['rke2', 9345, 6443, '/v1-rke2', 'rke2-server', 'rke2-agent'],
    ['k3s', 6443, 6443, '/v1-k3s', 'k3s', 'k3s-agent'],
  ] as const)('%s joins through %i', (...[id, supervisor, api, prefix, server, agent]) => {
    const traits = traitsOf(id);
    expect(traits.supervisorPort).toBe(supervisor);
    expect(traits.apiPort).toBe(api);
    expect(traits.urlPrefix).toBe(prefix);
    expect(traits.units).toEqual({ server, agent });
  });

  it.each([
    ['rke2', 'server', 'rke2-uninstall.sh'],
    ['rke2', 'agent', 'rke2-uninstall.sh'],
    ['k3s', 'server', 'k3s-uninstall.sh'],
    ['k3s', 'agent', 'k3s-agent-uninstall.sh'],
  ] as const)('%s on a %s is uninstalled by %s', (id, role, script) => {
    expect(traitsOf(id).uninstallScripts[role]).toBe(script);
  });

  it.each(distributionSchema.options)('%s is consistent in itself', (id) => {
    const traits = traitsOf(id);
    expect(traits.id).toBe(id);
    expect(traits.cnis).toContain(traits.defaultCni);
    expect(traits.exampleVersion).toMatch(traits.versionPattern);
    expect(traits.configFile.startsWith(`${traits.configDirectory}/`)).toBe(true);
    expect(traits.registriesFile.startsWith(`${traits.configDirectory}/`)).toBe(true);
    expect(traits.kubeconfigFile.startsWith(`${traits.configDirectory}/`)).toBe(true);
    expect(traits.binaryCandidates[0]).toBe(`/usr/local/bin/${traits.binaryName}`);
    expect(traits.architectures).toEqual(expect.arrayContaining(['amd64', 'arm64']));
    expect(traits.minimum.server.memoryBytes).toBeGreaterThanOrEqual(traits.minimum.agent.memoryBytes);
  });

  it('knows what each product asks for', () => {
    const gib = 1024 ** 3;
    expect(traitsOf('rke2').minimum.agent).toEqual({ cpus: 2, memoryBytes: 4 * gib });
    expect(traitsOf('k3s').minimum.server).toEqual({ cpus: 2, memoryBytes: 2 * gib });
    expect(traitsOf('k3s').minimum.agent).toEqual({ cpus: 1, memoryBytes: gib / 2 });
  });
});

describe('dataPathsOf', () => {
  it.each([
    ['rke2', '/var/lib/rancher/rke2', '/var/lib/rancher/rke2/bin/kubectl'],
    ['k3s', '/srv/k3s', '/srv/k3s/data/current/bin/kubectl'],
  ] as const)('%s has its kubectl below %s', (id, dataDir, kubectl) => {
    expect(dataPathsOf(id, dataDir).kubectl).toBe(kubectl);
  });

  it('does not double a slash at the end', () => {
    const paths = dataPathsOf('rke2', '/data/');
    expect(paths).toMatchObject({
      serverToken: '/data/server/token',
      nodeToken: '/data/server/node-token',
      agentToken: '/data/server/agent-token',
      images: '/data/agent/images',
      etcd: '/data/server/db/etcd',
      snapshots: '/data/server/db/snapshots',
    });
  });
});

describe('registrationUrlOf', () => {
  it.each([
    ['rke2', '10.0.0.1', 'https://10.0.0.1:9345'],
    ['k3s', '10.0.0.1', 'https://10.0.0.1:6443'],
    ['rke2', 'k8s.site', 'https://k8s.site:9345'],
    ['k3s', 'fd00::1', 'https://[fd00::1]:6443'],
    ['rke2', '[fd00::1]', 'https://[fd00::1]:9345'],
  ] as const)('%s at %s', (id, address, url) => {
    expect(registrationUrlOf(id, address)).toBe(url);
  });
});
