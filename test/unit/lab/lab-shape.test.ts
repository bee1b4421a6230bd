import { describe, expect, test } from 'vitest';
import { hostsOf } from '../../lab/assemble.ts';
import { networkScript } from '../../lab/network.ts';
import { hostPlaces, labPlaces, netnsPrefix } from '../../lab/paths.ts';
import { type HostState, hostInLab, type LabState } from '../../lab/state.ts';

function aLab(hosts: HostState[]): LabState {
  const passwords = { worded: 'w', asking: 'a', key: 'k' };
  return {
    name: 'demo',
    base: '/base',
    subnet: 7,
    keyPath: '/key',
    sealedKeyPath: '/sealed',
    passwords,
    hosts,
  };
}

function scriptOf(hosts: HostState[], name: string): string {
  return networkScript(hostInLab(labPlaces('demo'), aLab(hosts), name));
}

describe('the hosts of a lab', () => {
  test('have roles, names and addresses that never overlap', () => {
    const hosts = hostsOf({ servers: 9, agents: 90, bare: 90 }, 7);
    expect(hosts).toHaveLength(189);
    expect(new Set(hosts.map((host) => host.address)).size).toBe(189);
    expect(hosts[0]).toMatchObject({ name: 'server-1', role: 'server', address: '10.77.7.11' });
    expect(hosts.every((host) => Number(host.address.split('.')[3]) < 255)).toBe(true);
  });

  test('stand behind the jump host in a network of their own', () => {
    const [jump, server] = hostsOf({ servers: 1, agents: 0, jump: true }, 7);
    expect(jump).toMatchObject({ name: 'jump', address: '10.77.7.5', innerAddress: '10.78.7.5' });
    expect(server?.address).toBe('10.78.7.11');
  });
});

describe("a host's network", () => {
  test('leads to the laptop', () => {
    const script = scriptOf(hostsOf({ servers: 1, agents: 0 }, 7), 'server-1');
    expect(script).toContain('master outer');
    expect(script).toContain('route add default via 10.77.7.1');
    expect(script).toContain('link set server-1 up');
    expect(script).not.toContain('tbf');
  });

  test('leads to the jump host, which has two cables', () => {
    const hosts = hostsOf({ servers: 1, agents: 0, jump: true }, 7);
    expect(scriptOf(hosts, 'server-1')).toContain('route add default via 10.78.7.5');
    expect(scriptOf(hosts, 'server-1')).not.toContain('master outer');
    expect(scriptOf(hosts, 'jump')).toMatch(/jump master outer[\s\S]*jump-in master inner/);
  });

  test('comes up cut or slow when it was so before', () => {
    const hosts = hostsOf({ servers: 1, agents: 0 }, 7).map((host) => ({ ...host, cut: true, mbit: 10 }));
    expect(scriptOf(hosts, 'server-1')).toContain('link set server-1 down');
    expect(scriptOf(hosts, 'server-1').match(/tbf rate 10mbit/g)).toHaveLength(2);
  });
});

describe('names', () => {
  test('of one lab never begin like those of another', () => {
    const host = hostPlaces(labPlaces('demo-b'), 'server-1');
    expect(host.netns.startsWith(netnsPrefix('demo'))).toBe(false);
    expect(host.netns).toBe('muster.demo-b.server-1');
  });

  test.each(['', 'Demo', '../x', 'a b', '-a', 'a'.repeat(25), '$(id)'])('refuse %j', (name) => {
    expect(() => labPlaces(name)).toThrow('is no lab name');
  });
});
