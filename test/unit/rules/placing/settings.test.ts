import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  realEdit,
  sameSetting,
  settingRefusal,
  withSettings,
} from '../../../../src/shared/rules/placing/settings.ts';
import {
  labelLines,
  readLabels,
  readSettings,
  readTaints,
  readVariables,
  taintLines,
  variableLines,
} from '../../../../src/shared/rules/placing/settings-text.ts';
import { host } from './samples.ts';

const word = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,10}[a-z0-9])?$/);

describe('settings as lines', () => {
  it('come back as they were', () => {
    const effect = fc.constantFrom('NoSchedule' as const, 'PreferNoSchedule' as const, 'NoExecute' as const);
    fc.assert(
      fc.property(
        fc.dictionary(word, fc.oneof(word, fc.constant('')), { noNullPrototype: true }),
        fc.array(fc.record({ key: word, value: fc.oneof(word, fc.constant('')), effect })),
        fc.dictionary(word, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true }),
        (labels, taints, variables) => {
          expect(readLabels(labelLines(labels))).toEqual({ ok: true, value: labels });
          expect(readTaints(taintLines(taints))).toEqual({ ok: true, value: taints });
          const read = readVariables(variableLines(JSON.parse(JSON.stringify(variables))));
          expect(read.ok && sameSetting(read.value, variables)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('take what is no JSON as a text', () => {
    expect(readVariables('cni: canal\ndebug: true\nkubelet-arg: ["max-pods=50"]')).toEqual({
      ok: true,
      value: { cni: 'canal', debug: true, 'kubelet-arg': ['max-pods=50'] },
    });
  });

  it.each([
    [readLabels('rack'), '"rack": it has no "=".'],
    [readLabels('rack=1\nrack=2'), '"rack=2": its key is there twice.'],
    [readLabels('rack=a b'), expect.stringContaining('may only have letters')],
    [readTaints('db:Never'), expect.stringContaining('its effect is none of')],
    [readVariables('debug'), '"debug": it has no ":" after a name.'],
  ])('say what is wrong, with the line', (reading, problem) => {
    expect(reading).toEqual({ ok: false, problem });
  });
});

describe('settings as a person writes them', () => {
  const good = {
    internalIp: '10.0.0.1',
    externalIp: '',
    useExternalIp: false,
    sshPort: '22',
    labels: 'rack=1',
    taints: '',
    variables: '',
  };

  it('are read whole', () => {
    const lists = { labels: { rack: '1' }, taints: [], variables: {} };
    const addresses = { internalIp: '10.0.0.1', externalIp: null, useExternalIp: false, sshPort: 22 };
    expect(readSettings(good)).toEqual({ ok: true, value: { ...addresses, ...lists } });
  });

  it.each([
    [{ internalIp: 'host' }, '"host" is no IP address.'],
    [{ externalIp: '10.0.0' }, '"10.0.0" is no IP address.'],
    [{ useExternalIp: true }, 'SSH cannot use an address that is not there.'],
    [{ sshPort: '0' }, 'A port is a number from 1 to 65535.'],
    [{ sshPort: '1e3' }, 'A port is a number from 1 to 65535.'],
    [{ labels: 'rack' }, '"rack": it has no "=".'],
    [{ taints: 'x' }, expect.stringContaining('":"')],
    [{ variables: 'x' }, expect.stringContaining('":"')],
  ])('with %j are refused', (wrong, problem) => {
    expect(readSettings({ ...good, ...wrong })).toEqual({ ok: false, problem });
  });
});

describe('an edit of a host', () => {
  const there = { internalIp: '10.0.0.1', labels: { rack: '1', row: 'a' } };

  it('is only what says something else', () => {
    expect(realEdit(there, { internalIp: '10.0.0.1', labels: { row: 'a', rack: '1' } })).toEqual({});
    expect(realEdit(there, { labels: { rack: '2' } })).toEqual({ labels: { rack: '2' } });
  });

  it('is laid over what the host has, and adds nothing it does not name', () => {
    expect(withSettings(there, { labels: {}, variables: { a: 1 } })).toEqual({ ...there, labels: {} });
    expect(withSettings(there, {})).toBe(there);
  });

  it('does not move the address of a member', () => {
    const member = host('s1', 'server', { status: 'active', internalIp: '10.0.0.1' });
    expect(settingRefusal(member, { internalIp: '10.0.0.2' })?.says).toBe(
      's1 is active, and the others know it as 10.0.0.1.',
    );
    expect(settingRefusal(member, { internalIp: '10.0.0.1', useExternalIp: true })).toBeNull();
    expect(settingRefusal({ ...member, status: 'pending' }, { internalIp: '10.0.0.2' })).toBeNull();
  });
});
