import { describe, expect, it } from 'vitest';
import {
  isSecretName,
  protectedVariables,
  variableKeyProblem,
} from '../../../src/shared/rules/protected-variables.ts';

describe('variableKeyProblem', () => {
  it.each([
    'kubelet-arg',
    'disable',
    'etcd-snapshot-retention',
    'kubelet-arg+',
    'debug',
    'write-kubeconfig-mode',
    'secrets-encryption',
    'etcd-s3-config-secret',
  ])('takes %s', (key) => {
    expect(variableKeyProblem(key)).toBeNull();
  });

  it.each(Object.keys(protectedVariables))('keeps %s to itself', (key) => {
    expect(variableKeyProblem(key)).toMatch(/^it is set by Muster itself, from /);
  });

  it.each(['TOKEN', 'node_ip', 'tls-san+', 'Node-Name'])('knows %s in other spellings', (key) => {
    expect(variableKeyProblem(key)).toMatch(/^it is set by Muster itself/);
  });

  it.each([
    'etcd-s3-secret-key',
    'etcd-s3-session-token',
    'vpn-auth',
    'my-password',
    'vpn_passphrase',
    'bootstrap.token',
  ])('refuses the secret %s', (key) => {
    expect(variableKeyProblem(key)).toBe(
      'it names a secret, and variables are stored and shown in the clear',
    );
  });

  it.each([
    '',
    'kubelet_arg',
    'kubelet.arg',
    'Kubelet-arg',
    '1a',
    'a b',
    "a'b",
    '{{ x }}',
    '$(id)',
    'a\n',
    'a:b',
    '-a',
    '+',
    'a++',
    'x'.repeat(65),
    'ansible_connection=local',
  ])('refuses %j', (key) => {
    expect(variableKeyProblem(key)).toMatch(/^a key of the configuration starts with a small letter/);
  });

  it('does not stumble over what every object has', () => {
    expect(variableKeyProblem('constructor')).toBeNull();
    expect(variableKeyProblem('tostring')).toBeNull();
  });
});

describe('isSecretName', () => {
  it.each([
    ['password', true],
    ['DB_PASSWORD', true],
    ['private-key', true],
    ['token-ttl', false],
    ['passwords-file', false],
    ['key', false],
  ])('%s: %s', (name, secret) => {
    expect(isSecretName(name)).toBe(secret);
  });
});
