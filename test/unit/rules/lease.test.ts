import { describe, expect, it } from 'vitest';
import { type Lease, leaseSchema } from '../../../src/shared/model/lease.ts';
import {
  ageWords,
  isOwnLeftover,
  judgeLease,
  type LaptopView,
  leaseHolder,
} from '../../../src/shared/rules/lease.ts';

const lease: Lease = leaseSchema.parse({
  id: 'lease-1',
  owner: {
    person: 'anna',
    laptop: { name: 'laptop-7', id: 'a1' },
    process: { pid: 42, start: '1000', boot: 'laptop-boot', space: 'pid:[1]' },
    runId: 'run-1',
    operation: 'install',
  },
  since: '2026-03-01T08:00:00Z',
  renewedAt: '2026-03-01T08:05:00Z',
  renewed: { boot: 'host-boot', uptimeSeconds: 500, epochSeconds: 10_000 },
  validForSeconds: 90,
});

describe('the age of a lease', () => {
  const sameBoot = (uptimeSeconds: number, epochSeconds = 10_000) => ({
    boot: 'host-boot',
    uptimeSeconds,
    epochSeconds,
  });
  const restarted = (epochSeconds: number) => ({ boot: 'other', uptimeSeconds: 5, epochSeconds });

  it.each([
    ['just renewed', sameBoot(500), 0, false],
    ['at its last second', sameBoot(590), 90, false],
    ['a second later', sameBoot(591), 91, true],
    ['with a clock that jumped a year ahead', sameBoot(510, 31_000_000), 10, false],
    ['with a clock that went back', sameBoot(700, 0), 200, true],
    ['after a restart of the host', restarted(10_060), 60, false],
    ['long after a restart of the host', restarted(20_000), 10_000, true],
    ['after a restart with a clock that went back', restarted(3), 0, false],
  ])('%s', (_, now, ageSeconds, stale) => {
    expect(judgeLease(lease, now, 0)).toEqual({ lease, ageSeconds, stale });
  });

  it('is told by its file where it cannot be read', () => {
    expect(judgeLease(null, restarted(1000), 950)).toEqual({ lease: null, ageSeconds: 50, stale: false });
    expect(judgeLease(null, restarted(1000), 500)).toMatchObject({ stale: true });
  });

  it.each([
    [0, '0 s'],
    [119, '119 s'],
    [120, '2 min'],
    [7199, '119 min'],
    [7200, '2 h'],
    [172_800, '2 days'],
  ])('%d seconds are told as %s', (seconds, words) => {
    expect(ageWords(seconds)).toBe(words);
  });
});

describe('a lease left by a dead process of this laptop', () => {
  const view: LaptopView = {
    laptop: { name: 'laptop-7', id: 'a1' },
    process: { pid: 77, start: '2000', boot: 'laptop-boot', space: 'pid:[1]' },
    startOfHolder: '',
    heldHere: false,
  };
  const rebooted = { ...view, process: { ...view.process, boot: 'later' } };
  const fresh = { lease, ageSeconds: 5, stale: false };
  const stale = { lease, ageSeconds: 500, stale: true };

  it.each([
    ['its process is gone', fresh, view, true],
    ['its process lives', stale, { ...view, startOfHolder: '1000' }, false],
    ['its id belongs to another process by now', fresh, { ...view, startOfHolder: '1500' }, true],
    [
      'another container of the same laptop',
      stale,
      { ...view, process: { ...view.process, space: 'pid:[2]' } },
      false,
    ],
    ['no way to tell processes apart', stale, { ...view, process: { ...view.process, space: '' } }, false],
    ['the laptop was restarted, and it is stale', stale, rebooted, true],
    ['a copy of the laptop, at work right now', fresh, rebooted, false],
    [
      'another laptop of the same name',
      stale,
      { ...rebooted, laptop: { name: 'laptop-7', id: 'b2' } },
      false,
    ],
    ['laptops without an id', stale, { ...rebooted, laptop: { name: 'laptop-7', id: '' } }, false],
    ['a file that cannot be read', { ...stale, lease: null }, view, false],
    [
      'this process itself, which gave it back in vain',
      fresh,
      { ...view, process: lease.owner.process, startOfHolder: '1000' },
      true,
    ],
    [
      'another run of this process',
      fresh,
      { ...view, process: lease.owner.process, startOfHolder: '1000', heldHere: true },
      false,
    ],
  ])('%s', (_, found, seen, expected) => {
    expect(isOwnLeftover(found, seen)).toBe(expected);
  });
});

describe('who holds a cluster', () => {
  it('is told with run, since and age', () => {
    expect(leaseHolder({ lease, ageSeconds: 12, stale: false })).toBe(
      'anna at laptop-7 (install, run-1), since 2026-03-01T08:00:00Z, last renewed 12 s ago',
    );
  });

  it('cannot steer a terminal', () => {
    const owner = { ...lease.owner, person: 'anna\u001b[2J\n\u202e' };
    const told = leaseHolder({ lease: { ...lease, owner }, ageSeconds: 1, stale: false });
    expect(told).toContain('anna[U+001B][2J [U+202E] at');
  });
});
