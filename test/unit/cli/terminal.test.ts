import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askHostKey } from '../../../src/main/cli/host-key-question.ts';
import { errorLines } from '../../../src/main/cli/output/error.ts';
import { findingLines } from '../../../src/main/cli/output/findings.ts';
import { progressLine } from '../../../src/main/cli/output/progress-line.ts';
import { createRunProgress } from '../../../src/main/cli/output/run-progress.ts';
import { createTerminal, type Terminal } from '../../../src/main/cli/terminal.ts';
import { cancelledError, rootContext } from '../../../src/main/platform/call-context.ts';
import type { HostTarget } from '../../../src/main/ports/host-target.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import {
  credentialIdSchema,
  nodeIdSchema,
  runIdSchema,
  siteIdSchema,
} from '../../../src/shared/model/ids.ts';
import { planOf } from '../../support/plans.ts';

let input: PassThrough & { isTTY?: boolean };
let terminal: Terminal;
let shown: string[];
let asked: string[];
let interrupts: number;

function collecting(into: string[]): PassThrough & { isTTY?: boolean } {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  stream.on('data', (chunk: Buffer) => into.push(chunk.toString()));
  return stream;
}

beforeEach(() => {
  input = Object.assign(new PassThrough(), { isTTY: true });
  shown = [];
  asked = [];
  interrupts = 0;
  terminal = createTerminal({
    input,
    output: collecting(shown),
    error: collecting(asked),
    interrupt: () => {
      interrupts += 1;
    },
  });
});
afterEach(() => void input.destroy());

/** Lets what was written arrive. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

function target(name: string): HostTarget {
  return {
    nodeId: nodeIdSchema.parse(name),
    name,
    address: '10.0.0.1',
    port: 22,
    credential: {
      id: credentialIdSchema.parse('c'),
      siteId: siteIdSchema.parse('s'),
      name: 'c',
      user: 'field',
      auth: { method: 'agent' },
    },
    jump: null,
  };
}

const key = (fingerprint: string) => ({
  endpoint: '10.0.0.1:22',
  algorithm: 'ssh-ed25519',
  key: 'AAAA',
  fingerprint,
  firstSeenAt: '',
  confirmedAt: '',
});

describe('questions', () => {
  it('come one after the other when many hosts ask at once', async () => {
    const one = askHostKey(rootContext(), terminal, { target: target('s1'), key: key('SHA256:aaaaABCDEF') });
    const two = askHostKey(rootContext(), terminal, { target: target('s2'), key: key('SHA256:bbbbGHIJKL') });
    await settled();
    expect(asked.join('')).toContain('First contact with s1');
    expect(asked.join('')).not.toContain('First contact with s2');
    expect(asked.join('')).not.toContain('ABCDEF');
    input.write('ABCDEF\n');
    expect(await one).toBe(true);
    await settled();
    expect(asked.join('')).toContain('First contact with s2');
    input.write('wrong!\n');
    expect(await two).toBe(false);
  });

  it('are not drawn over: what is told meanwhile comes after the answer', async () => {
    const answer = terminal.ask('Name? ');
    await settled();
    terminal.out('\r\u001b[2Kprogress');
    await settled();
    expect(shown).toEqual([]);
    input.write('harbour\n');
    expect(await answer).toBe('harbour');
    await settled();
    expect(shown.join('')).toBe('\r\u001b[2Kprogress');
  });

  it('do not show what is typed where it is secret', async () => {
    const answer = terminal.askSecret('The sudo password: ');
    await settled();
    input.write('open sesame\n');
    expect(await answer).toBe('open sesame');
    await settled();
    expect(asked.join('')).toBe('The sudo password: \n');
  });

  it('end with Ctrl-C as cancelled, tell the process, and no further one is asked', async () => {
    const first = terminal.ask('First? ');
    const second = terminal.ask('Second? ');
    await settled();
    input.write('\u0003');
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    expect(interrupts).toBe(1);
    expect(asked.join('')).not.toContain('Second?');
  });

  it('end as cancelled when the input ends', async () => {
    const answer = terminal.ask('Name? ');
    await settled();
    input.end();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('are taken back when the work is stopped', async () => {
    const stop = new AbortController();
    const answer = terminal.ask('Name? ', { signal: stop.signal });
    const waiting = terminal.ask('Other? ', { signal: stop.signal });
    await settled();
    stop.abort(cancelledError());
    await expect(answer).rejects.toBe(stop.signal.reason);
    await expect(waiting).rejects.toBe(stop.signal.reason);
  });
});

describe('the passing line', () => {
  it('gives way to the next text, and to a question', async () => {
    const progress = progressLine(terminal, () => Date.now());
    progress({ text: 'Sending k3s to s1', done: 45, total: 100 });
    terminal.out('s1  done\n');
    await settled();
    expect(shown.join('')).toBe('\r\u001b[2K      Sending k3s to s1  45 %\r\u001b[2Ks1  done\n');
    shown.length = 0;
    const answer = terminal.ask('Name? ');
    await settled();
    terminal.status('Sending');
    input.write('x\n');
    await answer;
    await settled();
    expect(shown).toEqual([]);
  });
});

describe('texts of hosts', () => {
  const steering = '\u001b]0;owned\u0007';
  const harmless = '[U+001B]]0;owned[U+0007]';

  it('cannot steer the terminal from an error or a finding', () => {
    const error = new MusterError('node-failed', `s1: ${steering}`, { detail: `one\n${steering}` });
    expect(errorLines(error)).toEqual([`muster: s1: ${harmless}`, '  one', `  ${harmless}`]);
    const [line] = findingLines([
      {
        rule: 'F101',
        severity: 'warn',
        subject: { kind: 'node', name: 's1' },
        seen: `system ${steering}`,
        why: 'Because.',
        cure: [],
      },
    ]);
    expect(line).toBe(`  warns  F101 s1: system ${harmless}. Because.`);
  });

  it('cannot steer it from the progress of a run', () => {
    let written = '';
    const progress = createRunProgress({
      plan: planOf([]),
      nodeName: (id) => id,
      write: (text) => {
        written += text;
      },
      redraws: false,
      columns: 100,
      now: () => 0,
      verbose: true,
    });
    progress.onEvent({
      runId: runIdSchema.parse('r'),
      sequence: 1,
      at: '',
      body: { type: 'log', level: 'warn', phaseId: null, nodeId: null, text: `a\nb ${steering}` },
    });
    expect(written).toBe(`      cluster  a b ${harmless}\n`);
  });
});
