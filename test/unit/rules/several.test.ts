import { describe, expect, it } from 'vitest';
import type { Taint } from '../../../src/shared/model/node.ts';
import { laidOn, type SharedSettings, togetherOf } from '../../../src/shared/rules/placing/several.ts';

const db: Taint = { key: 'db', value: 'yes', effect: 'NoSchedule' };
const gpu: Taint = { key: 'gpu', value: '', effect: 'NoExecute' };
const host = (changes: Partial<SharedSettings> = {}): SharedSettings => ({
  labels: {},
  taints: [],
  variables: {},
  ...changes,
});

describe('settings of several hosts', () => {
  const one = host({
    labels: { rack: '1', site: 'a' },
    taints: [db, gpu],
    variables: { debug: true, mtu: 1400 },
  });
  const two = host({ labels: { site: 'a', rack: '2' }, taints: [db], variables: { mtu: 1400 } });

  it('are common where all say the same, and mixed where not', () => {
    expect(togetherOf([one, two])).toEqual({
      common: { labels: { site: 'a' }, taints: [db], variables: { mtu: 1400 } },
      mixed: {
        labels: [{ name: 'rack', values: ['1', '2'], without: 0 }],
        taints: [{ name: 'gpu:NoExecute', values: [], without: 1 }],
        variables: [{ name: 'debug', values: ['true'], without: 1 }],
      },
    });
    expect(togetherOf([one, one]).mixed).toEqual({ labels: [], taints: [], variables: [] });
  });

  it('leave what is mixed and not named as it is on each', () => {
    const { common } = togetherOf([one, two]);
    expect(laidOn(one, common, common)).toEqual(one);
    expect(laidOn(two, common, common)).toEqual(two);
  });

  it('come, change and go on all, also where it was mixed', () => {
    const { common } = togetherOf([one, two]);
    const wanted = host({ labels: { rack: '9', zone: 'b' }, taints: [gpu], variables: { mtu: 9000 } });
    expect(laidOn(one, common, wanted)).toEqual({
      labels: { rack: '9', zone: 'b' },
      taints: [gpu],
      variables: { debug: true, mtu: 9000 },
    });
    expect(laidOn(two, common, wanted)).toEqual({
      labels: { rack: '9', zone: 'b' },
      taints: [gpu],
      variables: { mtu: 9000 },
    });
  });

  it('take a name for a name, whatever it is called', () => {
    const odd = host({ labels: { constructor: 'x' } });
    expect(togetherOf([odd, host()]).mixed.labels).toEqual([
      { name: 'constructor', values: ['x'], without: 1 },
    ]);
    expect(laidOn(host(), host(), odd).labels).toEqual({ constructor: 'x' });
  });
});
