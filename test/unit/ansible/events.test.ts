import { describe, expect, test } from 'vitest';
import { parsePlaybookEvent } from '../../../src/main/ansible/events/playbook-event.ts';
import { collectResults } from '../../../src/main/ansible/events/result-collector.ts';
import { parseAnsibleVersion } from '../../../src/main/ansible/run/ansible-version.ts';
import type { TaskEvent } from '../../../src/main/ports/playbook-runner.ts';
import { aNode } from '../../support/ansible-fixtures.ts';

const one = aNode('one').id;
const two = aNode('two').id;

function collect(lines: readonly object[]) {
  const told: TaskEvent[] = [];
  const redact = (text: string) => text.replaceAll('hush', '•••');
  const names = new Map([
    ['one', one],
    ['two', two],
  ]);
  const collector = collectResults(names, { redact, onTask: (event) => told.push(event) });
  for (const line of lines) collector.accept(parsePlaybookEvent(JSON.stringify(line)));
  return { told, results: collector.results(), heard: collector.heardOfAnyHost() };
}

const on = (host: string, event: string, more: object = {}) => ({
  event,
  host,
  task: 'do it',
  task_id: 't1',
  ...more,
});
const stats = (hosts: Record<string, number>) => ({
  event: 'stats',
  hosts: Object.fromEntries(
    Object.entries(hosts).map(([host, changed]) => [host, { ok: 3, changed, failures: 0, unreachable: 0 }]),
  ),
});

describe('results of a run', () => {
  test('count changes and pass tasks on, each diff with its outcome', () => {
    const { told, results } = collect([
      on('one', 'started'),
      on('one', 'diff', { diff: '+hush' }),
      on('one', 'ok', { changed: true }),
      on('two', 'skipped'),
      stats({ one: 1, two: 0 }),
    ]);
    expect(told).toEqual([
      { nodeId: one, task: 'do it', outcome: 'started' },
      { nodeId: one, task: 'do it', outcome: 'changed', diff: '+•••' },
      { nodeId: two, task: 'do it', outcome: 'skipped' },
    ]);
    expect(results.get(one)).toEqual({ ok: true, changed: 1, error: null });
  });

  test('of an expected host that was never mentioned are failures', () => {
    const { results, heard } = collect([{ event: 'no_hosts' }, stats({})]);
    expect(heard).toBe(false);
    expect(results.get(one)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('did nothing on one') },
    });
  });

  test('of a host that stopped in the middle are failures, and say where', () => {
    const { results } = collect([on('one', 'started')]);
    expect(results.get(one)?.error?.message).toContain('stopped after "do it"');
  });

  test.each([
    [
      'failed',
      { message: 'non-zero return code', rc: 7, stderr: 'boom hush' },
      'node-failed',
      '(exit code 7)',
    ],
    ['failed', { message: 'Incorrect sudo password' }, 'sudo', 'could not become root'],
    [
      'failed',
      { message: 'Timeout (32s) waiting for privilege escalation prompt: ' },
      'deadline',
      'did not get as far as sudo in time',
    ],
    ['failed', { message: 'x', stderr: 'cp: No space left on device' }, 'disk-full', 'is full'],
    ['failed', { message: 'x', stderr: 'Permission denied (os error 13)' }, 'node-failed', 'failed on one'],
    ['failed', { message: 'Authentication failed at the registry' }, 'node-failed', 'failed on one'],
    ['unreachable', { message: 'Permission denied (publickey).' }, 'host-login', 'refused the login'],
    ['unreachable', { message: 'Host key verification failed.' }, 'host-key-changed', 'another host key'],
    [
      'unreachable',
      {
        message:
          'Connection timed out during banner exchange\r\nConnection to UNKNOWN port 65535 timed out\r\n',
      },
      'host-unreachable',
      'did not answer in time',
    ],
    ['unreachable', { message: 'ssh:\nconnect: No route to host' }, 'host-unreachable', 'No route to host'],
  ])('tell %s %j as %s', (event, more, code, text) => {
    const extra = event === 'failed' ? { ignored: false, items: [] } : {};
    const { results } = collect([on('one', event, { ...more, ...extra }), stats({ one: 0, two: 0 })]);
    const error = results.get(one)?.error;
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
    expect(error?.message).toContain('one');
    expect(error?.detail ?? '').not.toContain('hush');
    expect(results.get(two)?.ok).toBe(true);
  });

  test('cover the key of a host that was taken for another one', () => {
    const print = `SHA256:${'k'.repeat(37)}secret`;
    const message = `The fingerprint for the ED25519 key sent by the remote host is\r\n${print}.\r\nHost key verification failed.`;
    const { results } = collect([on('one', 'unreachable', { message }), stats({ one: 0, two: 0 })]);
    expect(results.get(one)?.error).toMatchObject({ code: 'host-key-changed' });
    expect(results.get(one)?.error?.detail).toContain(`SHA256:${'k'.repeat(37)}…`);
    expect(JSON.stringify(results.get(one))).not.toContain('secret');
  });

  test('name the reason of a failed loop', () => {
    const failed = on('one', 'failed', {
      ignored: false,
      items: ['', 'the third is bad'],
      message: 'One or more items failed',
    });
    expect(collect([failed]).results.get(one)?.error?.message).toContain('the third is bad');
  });
});

test('a stream of another format is refused', () => {
  expect(() => parsePlaybookEvent('{"event":"hello","format":2,"ansible":"2.14.18"}')).toThrow(
    /does not speak the format/,
  );
  expect(() => parsePlaybookEvent('{"event":"dance"}')).toThrow(/does not speak the format/);
  expect(() => parsePlaybookEvent('Traceback (most recent call last):')).toThrow(/does not speak the format/);
});

test.each([
  ['ansible-playbook [core 2.14.18]\n  config file', '2.14.18'],
  ['ansible-playbook 2.9.6\n', '2.9.6'],
  ['ansible-playbook [core 2.19.0b4]', '2.19.0b4'],
])('the version is read from %j', (output, version) => {
  expect(parseAnsibleVersion(output, 'ansible-playbook')).toBe(version);
});

test('a program that is not Ansible is not taken for it', () => {
  expect(() => parseAnsibleVersion('hello', '/bin/echo')).toThrow('/bin/echo does not say which version');
});
