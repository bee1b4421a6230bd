import { describe, expect, it } from 'vitest';
import {
  formatTaint,
  hostnameProblem,
  isDnsSubdomain,
  isRefusedByKubelet,
  labelKeyProblem,
  labelValueProblem,
  parseTaint,
  plainNameProblem,
  printable,
} from '../../../src/shared/rules/names.ts';

const hostile = [
  'node1 ansible_connection=local',
  "node1'; rm -rf /",
  '$(id)',
  '`id`',
  "{{ lookup('pipe','id') }}",
  'node1\nnode2',
  'node1\u0000',
  'node\u202e1',
  '../node1',
  '!!python/object',
  'node1#',
  '-oProxyCommand=id',
  'nöde',
];

describe('hostnameProblem', () => {
  it.each(['a', 'server-1', 'node0.research.core', '0a', 'a'.repeat(63), 'x1-2-3'])('takes %s', (name) => {
    expect(hostnameProblem(name)).toBeNull();
  });

  it.each([
    ['', 'it is empty'],
    ['a'.repeat(65), 'it is longer than 64 characters'],
    [`${'a'.repeat(64)}`, 'one of its parts is longer than 63 characters'],
    ['Server-1', 'it has capital letters'],
    ['server_1', 'it has "_", and only a to z, 0 to 9, "-" and "." are allowed'],
    ['server 1', 'it has a blank, and only a to z, 0 to 9, "-" and "." are allowed'],
    ['server\u202e1', 'it has the character U+202E, and only a to z, 0 to 9, "-" and "." are allowed'],
    ['-server', 'it starts or ends with "-"'],
    ['server-', 'it starts or ends with "-"'],
    ['a..b', 'it has a dot at its start, its end or next to another dot'],
    ['.a', 'it has a dot at its start, its end or next to another dot'],
    ['10.0.0.1', 'it has only digits, so that it would be taken for an address'],
    ['42', 'it has only digits, so that it would be taken for an address'],
    ['servers', 'it has a meaning of its own in inventories'],
    ['localhost', 'it has a meaning of its own in inventories'],
  ])('%j: %s', (name, problem) => {
    expect(hostnameProblem(name)).toBe(problem);
  });

  it.each(hostile)('refuses %j', (name) => {
    expect(hostnameProblem(name)).not.toBeNull();
    expect(plainNameProblem(name)).not.toBeNull();
    expect(labelKeyProblem(name)).not.toBeNull();
    expect(labelValueProblem(name)).not.toBeNull();
    expect(typeof parseTaint(`${name}=x:NoSchedule`)).toBe('string');
  });
});

describe('plainNameProblem', () => {
  it.each(['harbour', 'Harbour-North_2', 'a.b', '1'])('takes %s', (name) => {
    expect(plainNameProblem(name)).toBeNull();
  });

  it.each([
    ['', 'it is empty'],
    ['a'.repeat(64), 'it is longer than 63 characters'],
    ['a b', 'it has a blank, and only letters, digits, "-", "_" and "." are allowed'],
    ['.hidden', 'it does not start and end with a letter or a digit'],
  ])('%j: %s', (name, problem) => {
    expect(plainNameProblem(name)).toBe(problem);
  });
});

describe('labels', () => {
  it.each(['disk', 'topology.kubernetes.io/zone', 'example.com/My_Key.1', 'a'.repeat(63)])(
    'takes the key %s',
    (key) => {
      expect(labelKeyProblem(key)).toBeNull();
    },
  );

  it.each([
    ['', 'it has no name'],
    ['example.com/', 'it has no name'],
    ['Example.com/key', 'the part before "/" is not a DNS name'],
    ['/key', 'the part before "/" is not a DNS name'],
    ['a'.repeat(64), 'its name is longer than 63 characters'],
    [
      '-key',
      'its name may only have letters, digits, "-", "_" and ".", and starts and ends with a letter or a digit',
    ],
    [
      'a/b/c',
      'its name may only have letters, digits, "-", "_" and ".", and starts and ends with a letter or a digit',
    ],
  ])('the key %j: %s', (key, problem) => {
    expect(labelKeyProblem(key)).toBe(problem);
  });

  it.each(['', 'nvme', 'v1.2_3-4', '1'])('takes the value %j', (value) => {
    expect(labelValueProblem(value)).toBeNull();
  });

  it.each(['a'.repeat(64), 'a b', 'a=b', '-a', 'a,b'])('refuses the value %j', (value) => {
    expect(labelValueProblem(value)).not.toBeNull();
  });

  it.each([
    ['node-role.kubernetes.io/worker', true],
    ['kubernetes.io/role', true],
    ['k8s.io/x', true],
    ['foo.k8s.io/x', true],
    ['kubernetes.io/os', false],
    ['kubernetes.io/hostname', false],
    ['beta.kubernetes.io/arch', false],
    ['topology.kubernetes.io/zone', false],
    ['node.kubernetes.io/instance-type', false],
    ['kubelet.kubernetes.io/anything', false],
    ['example.com/kubernetes.io', false],
    ['mykubernetes.io/x', false],
    ['disk', false],
  ])('the kubelet refuses %s: %s', (key, refused) => {
    expect(isRefusedByKubelet(key)).toBe(refused);
  });
});

describe('taints', () => {
  it.each([
    ['dedicated=db:NoSchedule', { key: 'dedicated', value: 'db', effect: 'NoSchedule' }],
    ['gpu:NoExecute', { key: 'gpu', value: '', effect: 'NoExecute' }],
    ['example.com/x=1:PreferNoSchedule', { key: 'example.com/x', value: '1', effect: 'PreferNoSchedule' }],
  ])('%s', (text, taint) => {
    expect(parseTaint(text)).toEqual(taint);
    expect(formatTaint(taint as Parameters<typeof formatTaint>[0])).toBe(text);
  });

  it.each([
    ['dedicated=db', 'it has no ":" before its effect'],
    ['dedicated=db:Never', 'its effect is none of NoSchedule, PreferNoSchedule, NoExecute'],
    ['a=b=c:NoSchedule', 'it has more than one "="'],
    [':NoSchedule', 'it has no name'],
    [
      'a=b c:NoSchedule',
      'it may only have letters, digits, "-", "_" and ".", and starts and ends with a letter or a digit',
    ],
  ])('%j: %s', (text, problem) => {
    expect(parseTaint(text)).toBe(problem);
  });

  it('reads key=:Effect as an empty value', () => {
    expect(parseTaint('gpu=:NoSchedule')).toEqual({ key: 'gpu', value: '', effect: 'NoSchedule' });
  });
});

describe('isDnsSubdomain', () => {
  it.each([
    ['cluster.local', true],
    ['a', true],
    ['Cluster.local', false],
    ['a..b', false],
    ['', false],
    [`${'a'.repeat(64)}.b`, false],
    [Array.from({ length: 50 }, () => 'abcdef').join('.'), false],
  ])('%j: %s', (text, expected) => {
    expect(isDnsSubdomain(text)).toBe(expected);
  });
});

describe('printable', () => {
  it.each([
    ['a', '"a"'],
    [' ', 'a blank'],
    ['\n', 'the character U+000A'],
    ['ö', 'the character U+00F6'],
  ])('%j', (character, text) => {
    expect(printable(character)).toBe(text);
  });
});
