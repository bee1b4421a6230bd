import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  imageTagOf,
  parseVersion,
  versionInOutput,
  versionProblem,
} from '../../../src/shared/rules/versions.ts';

describe('parseVersion', () => {
  it('reads each distribution', () => {
    expect(parseVersion('rke2', 'v1.36.4+rke2r1')).toEqual({
      distribution: 'rke2',
      major: 1,
      minor: 36,
      patch: 4,
      release: 1,
    });
    expect(parseVersion('k3s', 'v1.20.2+k3s12')).toEqual({
      distribution: 'k3s',
      major: 1,
      minor: 20,
      patch: 2,
      release: 12,
    });
  });

  it.each([
    '',
    'v1.36.4',
    'v1.36.4+k3s1',
    '1.36.4+rke2r1',
    'v1.36+rke2r1',
    'v1.36.4+rke2r1 ',
    'v1.36.4-rke2r1',
    'v1.36.4+rke2r',
  ])('%j is no version of RKE2', (text) => {
    expect(parseVersion('rke2', text)).toBeNull();
  });
});

describe('compareVersions', () => {
  const inOrder = [
    'v1.9.9+rke2r9',
    'v1.20.2+rke2r1',
    'v1.20.2+rke2r2',
    'v1.20.10+rke2r1',
    'v1.36.0+rke2r1',
    'v2.0.0+rke2r1',
  ];

  it('orders by number, not by letter', () => {
    const read = inOrder.map((text) => parseVersion('rke2', text)).filter((version) => version !== null);
    expect(read).toHaveLength(inOrder.length);
    expect([...read].reverse().sort(compareVersions)).toEqual(read);
  });

  it('finds equals equal', () => {
    const version = parseVersion('k3s', 'v1.36.4+k3s1');
    expect(version !== null && compareVersions(version, version)).toBe(0);
  });
});

describe('versionInOutput', () => {
  it.each([
    ['rke2', 'rke2 version v1.36.4+rke2r1 (abcdef)\ngo version go1.26 X:boringcrypto\n', 'v1.36.4+rke2r1'],
    ['k3s', 'k3s version v1.36.4+k3s1 (abcdef)\ngo version go1.26\n', 'v1.36.4+k3s1'],
    ['rke2', 'bash: rke2: command not found', null],
    ['rke2', '', null],
    ['rke2', 'rke2 version dev (HEAD)', null],
  ] as const)('%s: %j', (distribution, output, version) => {
    expect(versionInOutput(distribution, output)).toBe(version);
  });
});

describe('imageTagOf', () => {
  it('has no plus', () => {
    expect(imageTagOf('v1.36.4+rke2r1')).toBe('v1.36.4-rke2r1');
  });
});

describe('versionProblem', () => {
  it.each([
    ['rke2', 'v1.36.4+rke2r1', null],
    ['k3s', 'v1.36.4+k3s1', null],
    ['rke2', 'v1.36.4+k3s1', 'it is a version of K3s, not of RKE2'],
    ['k3s', 'v1.36.4+rke2r1', 'it is a version of RKE2, not of K3s'],
    ['rke2', '1.36.4+rke2r1', 'it lacks the "v" at its start: v1.36.4+rke2r1'],
    ['rke2', 'v1.36.4-rke2r1', 'it is written as in an image tag: use "+"'],
    ['rke2', 'latest', 'it is not written as RKE2 names its versions, such as v1.36.4+rke2r1'],
    ['k3s', 'v1.36.4', 'it is not written as K3s names its versions, such as v1.36.4+k3s1'],
  ] as const)('%s %s: %s', (distribution, text, problem) => {
    expect(versionProblem(distribution, text)).toBe(problem);
  });
});
