import { describe, expect, it } from 'vitest';
import {
  begun,
  ended,
  linesOf,
  notScanning,
  readFields,
  withItem,
} from '../../../src/renderer/features/add-hosts/scanning.ts';
import {
  askingCommand,
  differing,
  keyKind,
  printGroups,
} from '../../../src/renderer/features/contact/fingerprint.ts';
import {
  askedAgain,
  isKnown,
  type MetHost,
  nextToMeet,
  notMet,
  refusalOf,
  testEnded,
} from '../../../src/renderer/features/contact/meeting.ts';
import { standing } from '../../../src/renderer/features/contact/standing.ts';
import { wayTo, withWay } from '../../../src/renderer/features/contact/way.ts';
import type { KeyLook } from '../../../src/shared/contract/contact.ts';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';

function host(name: string, state: KeyLook['state'] | null, part: Partial<MetHost> = {}): MetHost {
  const nodeId = nodeIdSchema.parse(name);
  const askedAt = '2026-11-20T12:00:00Z';
  const look =
    state === null ? null : { nodeId, state, askedAt, algorithm: '', covered: '', pinned: [], error: null };
  return { nodeId, hostname: name, address: '10.0.0.1:22', way: [], ...notMet, look, ...part };
}

const loggedIn = { nodeId: nodeIdSchema.parse('a'), error: null, facts: null };

const drawn = (groups: ReturnType<typeof printGroups>) =>
  groups.map((group) => group.map(({ letter }) => letter).join(''));

describe('a fingerprint', () => {
  it('is drawn in groups of eight, its head taken off, what is covered as blocks', () => {
    expect(drawn(printGroups('SHA256:abcdefghijklm', 6))).toEqual(['abcdefgh', 'ijklm▮▮▮', '▮▮▮']);
  });

  it('marks letters that are others, and covered ones as neither', () => {
    const groups = printGroups('SHA256:abXd', 2, 'SHA256:abcdef');
    expect(groups.flat().map(({ kind }) => kind)).toEqual([
      'same',
      'same',
      'differs',
      'same',
      'covered',
      'covered',
    ]);
    expect(differing(groups)).toBe(1);
  });

  it.each([
    ['ssh-ed25519', 'ED25519', 'ed25519'],
    ['ecdsa-sha2-nistp256', 'ECDSA', 'ecdsa'],
    ['ssh-rsa', 'RSA', 'rsa'],
    ['$(reboot)', '?', 'ed25519'],
  ])(
    'of %s is asked for at the host by a command that holds nothing of the host’s own',
    (algorithm, kind, file) => {
      expect(keyKind(algorithm)).toBe(kind);
      expect(askingCommand(algorithm)).toBe(`ssh-keygen -lf /etc/ssh/ssh_host_${file}_key.pub`);
    },
  );
});

describe('meeting hosts', () => {
  it('goes on to the next that was never seen, round the end, then to a changed one', () => {
    const hosts = [
      host('a', 'unknown'),
      host('b', 'changed'),
      host('c', 'known'),
      host('d', 'unknown', { pinned: 'SHA256:x' }),
      host('e', 'unreachable'),
    ];
    expect(nextToMeet(hosts, nodeIdSchema.parse('b'))).toBe('a');
    expect(nextToMeet(hosts.slice(1), null)).toBe('b');
    expect(nextToMeet(hosts.slice(2), null)).toBeNull();
    expect(hosts.map(isKnown)).toEqual([false, false, true, true, false]);
  });

  it.each([
    ['asked', host('a', null), 'queued'],
    ['never seen', host('a', 'unknown'), 'unseen'],
    ['changed', host('a', 'changed'), 'blocks'],
    ['silent', host('a', 'unreachable'), 'failed'],
    ['pinned', host('a', 'changed', { pinned: 'SHA256:x' }), 'verified'],
    ['logging in', host('a', 'known', { test: 'testing' }), 'running'],
    ['logged in to', host('a', 'known', { test: loggedIn }), 'active'],
    ['changed since a login', host('a', 'changed', { test: loggedIn }), 'blocks'],
    ['changed while it is logged in to', host('a', 'changed', { test: 'testing' }), 'blocks'],
  ] as const)('draws one that is %s', (_what, one, mark) => expect(standing(one)[0]).toBe(mark));

  it('forgets what a login or a confirmation came to when it asks for the keys again, not what is under way', () => {
    const failed = { code: 'bad-input', message: 'Not these.', retryable: false } as const;
    const met = host('a', 'known', { pinned: 'SHA256:x', pinning: failed, test: loggedIn });
    expect(askedAgain(met)).toMatchObject(notMet);
    expect(testEnded(met)).toBe(met);
    const busy = { pinning: 'asked', test: 'testing' } as const;
    expect(askedAgain(host('a', 'known', busy))).toMatchObject({ ...notMet, ...busy });
    expect(testEnded(host('a', 'known', busy)).test).toBeNull();
  });

  it('says why a key was not pinned until it is, or is asked for again', () => {
    const pinning = { code: 'bad-input', message: 'Not these.', retryable: false } as const;
    expect(refusalOf(host('a', 'unknown', { pinning }))).toBe(pinning);
    expect(refusalOf(host('a', 'unknown', { pinning, pinned: 'SHA256:x' }))).toBeNull();
    expect(refusalOf(host('a', 'unknown', { pinning: 'asked' }))).toBeNull();
  });
});

describe('the way to a host', () => {
  const node = (name: string, jump: string | null = null) => ({
    id: nodeIdSchema.parse(name),
    jumpHostId: jump === null ? null : nodeIdSchema.parse(jump),
  });
  const all = [node('a', 'gate'), node('b', 'gate'), node('gate', 'outer'), node('outer'), node('c')];
  const namesOf = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id);

  it('leads through its jump hosts, which are met first, once', () => {
    expect(namesOf(wayTo(node('a', 'gate'), new Map(all.map((one) => [one.id, one]))))).toEqual([
      'outer',
      'gate',
    ]);
    expect(namesOf(withWay(all.slice(0, 2), all))).toEqual(['outer', 'gate', 'a', 'b']);
  });

  it('leaves the order of those that are met anyway, and ends where jump hosts lead round', () => {
    expect(namesOf(withWay(all, all))).toEqual(namesOf(all));
    const round = [node('x', 'y'), node('y', 'x')];
    expect(namesOf(withWay(round.slice(0, 1), round))).toEqual(['y', 'x']);
  });
});

describe('a look through a range', () => {
  it('keeps what answered where it is until the end, and then in the order of the addresses', () => {
    const items = [7, 2, 5].map((index, asked) => ({
      asked: asked + 1,
      of: 9,
      found: { index, address: `10.0.0.${index}`, greeting: 'SSH-2.0-x' },
    }));
    const after = [...items, { asked: 4, of: 9, found: null }].reduce(withItem, notScanning);
    expect(after).toMatchObject({ asked: 4, of: 9 });
    expect(after.found.map(({ index }) => index)).toEqual([7, 2, 5]);
    expect(ended(after, 'done', null).found.map(({ index }) => index)).toEqual([2, 5, 7]);
  });

  it('keeps the port that was asked', () => {
    const found = { index: 1, address: '10.0.0.1', greeting: '' };
    const looking = begun({ range: '10.0.0.1', port: 2222, mayBePublic: false });
    expect(ended(withItem(looking, { asked: 1, of: 1, found }), 'stopped', null)).toMatchObject({
      state: 'stopped',
      port: 2222,
      found: [found],
    });
  });

  it('says what would be asked, or what is wrong', () => {
    expect(readFields('10.0.0.0/30', '22')).toMatchObject({
      port: 22,
      say: '2 addresses, 10.0.0.1 to 10.0.0.2.',
    });
    expect(readFields('10.0.0.1', '70000')).toMatchObject({
      port: null,
      say: expect.stringContaining('port'),
    });
    expect(readFields('10.0.0.1-fd00::1', '22').say).toContain('different kinds');
    expect(readFields(' ', '22').say).toContain('Only these addresses are asked');
  });

  it('becomes lines that are read again', () => {
    expect(linesOf('10.0.0.1 a', ['10.0.0.2'], 22)).toBe('10.0.0.1 a\n10.0.0.2\n');
    expect(linesOf('', ['10.0.0.2', 'fd00::1'], 2222)).toBe('10.0.0.2:2222\n[fd00::1]:2222\n');
  });
});
