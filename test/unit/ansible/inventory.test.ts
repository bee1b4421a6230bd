import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exportInventory } from '../../../src/main/ansible/inventory/export-inventory.ts';
import { renderInventory } from '../../../src/main/ansible/inventory/render-inventory.ts';
import { toUnsafeJson, toUnsafeYaml } from '../../../src/main/ansible/inventory/unsafe-yaml.ts';
import type { Node } from '../../../src/shared/model/node.ts';
import { aCluster, aCredential, aNode } from '../../support/ansible-fixtures.ts';

const nodes: readonly Node[] = [
  aNode('s1', { role: 'server', isInitial: true }),
  aNode('s2', { role: 'server' }),
  aNode('a1'),
  aNode('gone', { status: 'removed' }),
  aNode('jump', { role: null }),
];

function render(
  stage: string,
  options: { nodes?: readonly Node[]; joinsRunningCluster?: boolean; withRemoved?: boolean } = {},
) {
  const text = renderInventory({
    nodes,
    ...options,
    stage,
    variables: { v: 1 },
    hostVariables: ({ id }) => ({ id }),
  });
  return parse(text, { customTags: [{ tag: '!unsafe', resolve: (value: string) => value }] }).all;
}

function groups(all: ReturnType<typeof render>) {
  const { servers, agents } = all.children.k8s_cluster.children;
  const names = (group: { hosts: object }) => Object.keys(group.hosts);
  const { initial_server, joining_servers } = servers.children;
  return [names(initial_server), names(joining_servers), names(agents)];
}

describe('an inventory', () => {
  test.each([
    ['initial-server', [['s1'], [], []]],
    ['joining-servers', [[], ['s2'], []]],
    ['agents', [[], [], ['a1']]],
    ['all', [['s1'], ['s2'], ['a1']]],
  ])('for stage %s holds that stage and nobody else', (stage, expected) => {
    const all = render(stage);
    expect(groups(all)).toEqual(expected);
    expect(Object.keys(all.hosts)).toEqual(expected.flat());
  });

  test('holds nodes that have left where their hosts are still worked on', () => {
    expect(groups(render('all', { withRemoved: true }))).toEqual([['s1'], ['s2'], ['a1', 'gone']]);
  });

  test('carries variables of all and of each host', () => {
    expect(render('agents')).toMatchObject({ vars: { v: 1 }, hosts: { a1: { id: 'node-a1' } } });
  });

  test('names an unknown stage instead of being empty', () => {
    expect(() => render('workers')).toThrow('There is no install stage "workers"');
  });

  test('lets an initial server join when the cluster runs already, and lists what is new', () => {
    const all = render('all', { joinsRunningCluster: true });
    expect(groups(all)).toEqual([[], ['s1', 's2'], ['a1']]);
    const { new_servers, new_agents } = all.children.new_nodes.children;
    expect(Object.keys(new_servers.hosts)).toEqual(['s1', 's2']);
    expect(Object.keys(new_agents.hosts)).toEqual(['a1']);
  });

  test.each([
    'node1 ansible_connection=local',
    'node[1:9]',
    '{{ lookup("pipe","id") }}',
    'a\nb',
    '-oProxyCommand=id',
    '*',
    'Upper',
    'a..b',
    '',
    'x'.repeat(64),
    'all',
    'servers',
    'localhost',
  ])('refuses the host name %j', (hostname) => {
    expect(() => render('all', { nodes: [aNode('a1', { hostname })] })).toThrow();
  });

  test('refuses two nodes of one name', () => {
    expect(() => render('all', { nodes: [aNode('a1'), aNode('a1')] })).toThrow('Two nodes are called a1');
  });

  test('exported says how to reach hosts, and no secret', () => {
    const credential = aCredential();
    const jump = { nodeId: aNode('j').id, name: 'j', address: 'fd00::1', port: 2222, credential, jump: null };
    const text = exportInventory({
      cluster: aCluster(),
      nodes,
      bundleDirectory: '/b',
      targetOf: ({ id, hostname }) => ({
        nodeId: id,
        name: hostname,
        address: '10.0.0.1',
        port: 22,
        credential,
        jump,
      }),
    });
    expect(text).toContain('"ansible_ssh_common_args": !unsafe "-o ProxyJump=keyed@[fd00::1]:2222"');
    expect(text).not.toContain('token');
  });
});

describe('values for Ansible', () => {
  test('are marked as text, in YAML and in JSON; keys, numbers and nulls are not', () => {
    expect(toUnsafeYaml({ k: '{{ x }}', n: 1, z: null, l: ['a'] })).toBe(
      '"k": !unsafe "{{ x }}"\n"n": 1\n"z": null\n"l":\n  - !unsafe "a"\n',
    );
    expect(toUnsafeJson({ k: ['{{ x }}', 2, null, { d: 'e' }] })).toBe(
      '{"k":[{"__ansible_unsafe":"{{ x }}"},2,null,{"d":{"__ansible_unsafe":"e"}}]}',
    );
  });

  test.each([
    'a\u2028b',
    '\u0085',
    '\ufeffx',
    'tab\tand\nline',
    '#no',
    '!tag',
    '*alias',
    '"\'\\',
    '\u0007',
    '😀',
  ])('survive YAML: %j', (value) => {
    const text = toUnsafeYaml({ value });
    expect(text.trimEnd().split(/[\n\u0085\u2028\u2029]/)).toHaveLength(1);
    expect(parse(text.replace('!unsafe ', ''))).toEqual({ value });
  });
});
