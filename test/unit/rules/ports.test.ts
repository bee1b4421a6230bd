import { describe, expect, it } from 'vitest';
import { type PortNeed, portsOf } from '../../../src/shared/rules/ports.ts';

function uses(needs: readonly PortNeed[], protocol: string, port: number): PortNeed | undefined {
  return needs.find((need) => need.protocol === protocol && need.first <= port && port <= need.last);
}

describe('portsOf', () => {
  it.each([
    ['rke2', 'server', 'canal', 'tcp', 9345, 'all-nodes'],
    ['rke2', 'server', 'canal', 'tcp', 6443, 'all-nodes'],
    ['rke2', 'server', 'canal', 'tcp', 2379, 'servers'],
    ['rke2', 'server', 'canal', 'tcp', 2380, 'servers'],
    ['rke2', 'server', 'canal', 'udp', 8472, 'all-nodes'],
    ['rke2', 'server', 'cilium', 'tcp', 4240, 'all-nodes'],
    ['rke2', 'server', 'calico', 'tcp', 179, 'all-nodes'],
    ['rke2', 'server', 'calico', 'udp', 4789, 'all-nodes'],
    ['rke2', 'server', 'flannel', 'udp', 4789, 'all-nodes'],
    ['rke2', 'agent', 'canal', 'tcp', 10250, 'all-nodes'],
    ['rke2', 'agent', 'canal', 'tcp', 6443, 'loopback'],
    ['rke2', 'agent', 'canal', 'tcp', 31000, 'clients'],
    ['k3s', 'server', 'flannel', 'tcp', 6443, 'all-nodes'],
    ['k3s', 'server', 'flannel', 'tcp', 2380, 'servers'],
    ['k3s', 'server', 'flannel', 'udp', 8472, 'all-nodes'],
    ['k3s', 'agent', 'flannel', 'tcp', 10250, 'all-nodes'],
    ['k3s', 'agent', 'flannel', 'tcp', 6444, 'loopback'],
  ] as const)('%s %s with %s uses %s %i from %s', (...[distribution, role, cni, protocol, port, from]) => {
    expect(uses(portsOf({ distribution, role, cni }), protocol, port)?.from).toBe(from);
  });

  it.each([
    ['rke2', 'agent', 'canal', 'tcp', 9345],
    ['rke2', 'agent', 'canal', 'tcp', 2379],
    ['k3s', 'server', 'flannel', 'tcp', 9345],
    ['k3s', 'agent', 'flannel', 'tcp', 6443],
    ['rke2', 'server', 'none', 'udp', 8472],
    ['rke2', 'server', 'flannel', 'udp', 8472],
    ['rke2', 'server', 'cilium', 'tcp', 179],
  ] as const)('%s %s with %s does not use %s %i', (...[distribution, role, cni, protocol, port]) => {
    expect(uses(portsOf({ distribution, role, cni }), protocol, port)).toBeUndefined();
  });

  it('never asks the kernel or a workload to free a port', () => {
    const needs = portsOf({ distribution: 'rke2', role: 'server', cni: 'canal' });
    expect(uses(needs, 'udp', 8472)?.mustBeFree).toBe(false);
    expect(uses(needs, 'tcp', 30000)?.mustBeFree).toBe(false);
    expect(uses(needs, 'tcp', 9345)?.mustBeFree).toBe(true);
  });
});
